import { readReceiveFrame, type ReceiveFrame } from '../protocol/data-frame.ts';
import type { HelloMessage, WelcomeMessage } from '../protocol/handshake-messages.ts';
import { protocolVersion } from '../protocol/limits.ts';
import type { ClientMessage, RelayMessage, RequestMessage } from '../protocol/messages.ts';
import { parseRelayMessage } from '../protocol/parse-relay-message.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { RequestType } from '../protocol/result-values.ts';
import { type DisconnectReason, ownReason, reasonOfClose } from './disconnect-reason.ts';
import { LivenessCheck } from './liveness-check.ts';
import type { ClientClock } from './client-clock.ts';
import { type AnswerListener, type Request, RequestTable } from './request-table.ts';
import type { OpenTransport, Transport, TransportKind } from './transport.ts';

/** Until the transport is open, and from there until `welcome`. */
const openMs = 10_000;
const welcomeMs = 25_000;
/** Unreadable messages in a row; then the other end is not a relay. */
const maxOffences = 10;

interface RelayConnectionEvents {
  onWelcome(welcome: WelcomeMessage): void;
  /** Every other message but results and pongs. */
  onMessage(message: RelayMessage): void;
  onFrame(frame: ReceiveFrame): void;
  onRoundTrip(roundTripMs: number): void;
  /** Once, and the last; not after `close()`. Requests without an answer have failed before. */
  onEnd(reason: DisconnectReason): void;
}

/**
 * One connection from `hello` to its end. A relay is not trusted: whatever it sends is data, and never an exception
 * here.
 */
export class RelayConnection {
  readonly kind: TransportKind;
  readonly #events: RelayConnectionEvents;
  readonly #clock: ClientClock;
  readonly #transport: Transport;
  readonly #requests = new RequestTable();
  #liveness: LivenessCheck | undefined;
  #cancelTimeout: () => void;
  #welcomed = false;
  /** What the relay said before `welcome` of why it does not welcome us. */
  #refusal = '';
  #ended = false;
  #offences = 0;

  constructor(
    open: OpenTransport,
    hello: Omit<HelloMessage, 'type' | 'versions'>,
    clock: ClientClock,
    events: RelayConnectionEvents,
  ) {
    this.#events = events;
    this.#clock = clock;
    this.#cancelTimeout = clock.after(openMs, () => this.fail('silent'));
    this.#transport = open({
      onOpen: () => {
        this.#cancelTimeout();
        this.#cancelTimeout = clock.after(welcomeMs, () => this.fail('silent'));
        this.send({ type: 'hello', versions: [protocolVersion], ...hello });
      },
      onText: (text) => this.#read(() => this.#onMessage(parseRelayMessage(text))),
      onFrame: (frame) => this.#read(() => this.#onFrame(readReceiveFrame(frame))),
      onAlive: () => this.#liveness?.heard(),
      onEnd: (code, reason) => this.#end(reasonOfClose(code, reason)),
    });
    this.kind = this.#transport.kind;
  }

  get welcomed(): boolean {
    return this.#welcomed;
  }
  get ended(): boolean {
    return this.#ended;
  }

  send(message: ClientMessage): void {
    this.#transport.sendText(JSON.stringify(message));
  }

  sendFrame(frame: Uint8Array<ArrayBuffer>): void {
    this.#transport.sendFrame(frame);
  }

  /** Sends a request. Its answer is handled in the order of everything that comes. */
  request<Type extends RequestType>(request: Request<Type>, answer: AnswerListener<Type>): void {
    if (this.#ended) return answer.onError(notConnected());
    const number = this.#requests.add<Type>(request.type as Type, answer);
    this.send({ ...request, request: number } as RequestMessage);
  }

  /** Ends it from this side. Requests without an answer fail; nothing else is called. Resolves when the relay knows. */
  async close(): Promise<void> {
    if (this.#stop()) await this.#transport.close(1000, '');
  }

  /** Ends it for what the relay does, or does not do. */
  fail(code: 'silent' | 'bad-relay' | 'version'): void {
    if (!this.#stop()) return;
    void this.#transport.close(code === 'silent' ? 4504 : 4400, code);
    this.#events.onEnd(ownReason(code));
  }

  #end(reason: DisconnectReason): void {
    const text = reason.text || (this.#welcomed ? '' : this.#refusal);
    if (this.#stop()) this.#events.onEnd({ ...reason, text });
  }

  #stop(): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    this.#cancelTimeout();
    this.#liveness?.stop();
    this.#requests.fail(notConnected());
    return true;
  }

  /** Reads one message. One that breaks the protocol is skipped, and counted unless a later relay may send it. */
  #read(read: () => void): void {
    if (this.#ended) return;
    this.#liveness?.heard();
    const offences = this.#offences;
    try {
      read();
      if (this.#offences === offences) this.#offences = 0;
    } catch (error) {
      if (!(error instanceof RelayError)) throw error;
      // Before `welcome` there is nothing of a later version to skip.
      if (error.path !== 'type' || !this.#welcomed) this.offence();
    }
  }

  /** The relay broke a rule. Only one that has welcomed us may do so more than once. */
  offence(): void {
    if (++this.#offences >= maxOffences || !this.#welcomed) this.fail('bad-relay');
  }

  #onMessage(message: RelayMessage): void {
    if (message.type === 'welcome') return this.#onWelcome(message);
    if (message.type === 'result') {
      if (!this.#requests.settle(message)) this.offence();
    } else if (message.type === 'pong') {
      this.#liveness?.pong(message.sent);
    } else if (this.#welcomed) {
      this.#events.onMessage(message);
    } else if (message.type === 'error') {
      this.#refusal = message.message;
    } else {
      this.offence();
    }
  }

  #onWelcome(welcome: WelcomeMessage): void {
    if (this.#welcomed) return this.offence();
    if (welcome.version !== protocolVersion) return this.fail('version');
    this.#welcomed = true;
    this.#cancelTimeout();
    this.#events.onWelcome(welcome);
    if (this.#ended) return;
    this.#liveness = new LivenessCheck(this.#clock, welcome.limits.deadMs, {
      ping: (sent) => this.send({ type: 'ping', sent }),
      onRoundTrip: (roundTripMs) => this.#events.onRoundTrip(roundTripMs),
      onSilence: () => this.fail('silent'),
    });
  }

  #onFrame(frame: ReceiveFrame): void {
    if (this.#welcomed) this.#events.onFrame(frame);
    else this.offence();
  }
}

/** The error of a request without a connection. */
export function notConnected(): RelayError {
  return new RelayError('TIMEOUT', 'The connection to the relay was cut before it answered.');
}
