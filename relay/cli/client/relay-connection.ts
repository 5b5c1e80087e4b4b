import { type ReceiveFrame, readReceiveFrame } from '../../protocol/data-frame.ts';
import type { WelcomeMessage } from '../../protocol/handshake-messages.ts';
import { protocolVersion } from '../../protocol/limits.ts';
import type { ResultMessage } from '../../protocol/link-messages.ts';
import type { ClientMessage, RelayMessage, RequestMessage } from '../../protocol/messages.ts';
import { parseRelayMessage } from '../../protocol/parse-relay-message.ts';
import { parseResultValue } from '../../protocol/parse-result-value.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import type { RequestType, ResultValues } from '../../protocol/result-values.ts';
import type { Clock } from '../../base/clock.ts';
import { visibleText } from '../visible-text.ts';
import type { ClientSocket, OpenSocket } from './client-socket.ts';
import { ConnectionEnd } from './connection-end.ts';
import { openWebSocket } from './open-web-socket.ts';
import type { RelayAddress } from './relay-address.ts';

/** Who this client is. */
export interface ClientName {
  /** 128 random bits in base64url: by them the relay knows it again. */
  readonly secret: string;
  /** For others to see. */
  readonly name: string;
}

export interface ConnectOptions {
  readonly address: RelayAddress;
  readonly client: ClientName;
  readonly clock: Clock;
  /** Default: over WebSocket. */
  readonly openSocket?: OpenSocket;
}

/** What a relay says, in its order. */
export interface ConnectionListener {
  onMessage(message: Exclude<RelayMessage, WelcomeMessage | ResultMessage>): void;
  onFrame(frame: ReceiveFrame): void;
}

/** How long a relay has to answer a close. */
const closeMs = 2000;
/** Until `welcome` says what the relay's own bound is. */
const silenceMs = 25_000;

type Question = { readonly type: RequestType; readonly settle: (answer: ResultMessage | ConnectionEnd) => void };
export type Ask<Type extends RequestType> = Omit<Extract<RequestMessage, { readonly type: Type }>, 'request'>;

/** One connection to a relay, from `welcome` to its end (PROTOCOL.md, sections 2, 4, 5 and 11). */
export class RelayConnection {
  readonly welcome: WelcomeMessage;
  /** Resolves when it is over, whoever ended it. */
  readonly ended: Promise<ConnectionEnd>;
  /** To be set before anything is asked. */
  listener: ConnectionListener | undefined;
  readonly #socket: ClientSocket;
  readonly #clock: Clock;
  readonly #questions = new Map<number, Question>();
  #lastRequest = 0;
  #heardUs: number;
  #stopWatch: () => void = () => undefined;
  #end: ConnectionEnd | undefined;
  #resolveEnded: (end: ConnectionEnd) => void = () => undefined;

  private constructor(socket: ClientSocket, welcome: WelcomeMessage, clock: Clock) {
    this.welcome = welcome;
    this.#socket = socket;
    this.#clock = clock;
    this.#heardUs = clock.nowUs();
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve));
    this.#watch(welcome.limits.deadMs);
  }

  /** Says hello. @throws {ConnectionEnd} when no `welcome` comes */
  static connect(
    { address, client, clock, openSocket = openWebSocket }: ConnectOptions,
    signal: AbortSignal,
  ): Promise<RelayConnection> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      let connection: RelayConnection | undefined;
      let refusal: ConnectionEnd | undefined;
      const give = (end: ConnectionEnd): void => {
        refusal ??= end;
        socket.terminate();
      };
      const onAbort = (): void => give(new ConnectionEnd('The connection was given up.', 'no'));
      const stopTimer = clock.after(silenceMs, () =>
        give(new ConnectionEnd(`What answers at ${address.origin} does not say welcome.`, 'later')),
      );
      signal.addEventListener('abort', onAbort);
      const settle = (): void => {
        stopTimer();
        signal.removeEventListener('abort', onAbort);
      };
      const greet = (text: string): void => {
        if (refusal) return;
        try {
          const message = parseRelayMessage(text);
          if (message.type !== 'welcome') {
            refusal = new ConnectionEnd(
              message.type === 'error' ? visibleText(message.message) : 'The relay does not begin with welcome.',
              'no',
            );
            return socket.close();
          }
          settle();
          connection = new RelayConnection(socket, message, clock);
          resolve(connection);
        } catch (error) {
          give(
            new ConnectionEnd(`What answers at ${address.origin} does not speak ${protocolVersion}.`, 'no', {
              cause: error,
            }),
          );
        }
      };
      const socket = openSocket(
        address,
        {
          onOpen: () =>
            socket.send(
              JSON.stringify({
                type: 'hello',
                versions: [protocolVersion],
                client: client.secret,
                name: client.name,
              } satisfies ClientMessage),
            ),
          onText: (text) => (connection ? connection.#hear(text) : greet(text)),
          onFrame: (frame) => {
            if (connection) connection.#hear(frame);
          },
          onAlive: () => {
            if (connection) connection.#heard();
          },
          onEnd: (end) => {
            if (connection) return connection.#over(end);
            settle();
            reject(refusal ?? end);
          },
        },
        clock,
      );
    });
  }

  /**
   * Asks something. @param onValue called with the answer before anything that the relay says after it
   * @throws {RelayError} the relay's answer, when it is no
   * @throws {ConnectionEnd} when no answer can come any more
   */
  ask<Type extends RequestType>(
    question: Ask<Type> & { readonly type: Type },
    onValue?: (value: ResultValues[Type]) => void,
  ): Promise<ResultValues[Type]> {
    return new Promise((resolve, reject) => {
      if (this.#end) return reject(this.#end);
      const request = ++this.#lastRequest;
      this.#questions.set(request, {
        type: question.type,
        settle: (answer) => {
          if (answer instanceof ConnectionEnd) return reject(answer);
          if (!answer.ok)
            return reject(
              new RelayError(answer.error.code, visibleText(answer.error.message), { path: answer.error.path ?? '' }),
            );
          const value = parseResultValue(question.type, answer.value);
          onValue?.(value);
          resolve(value);
        },
      });
      this.#socket.send(JSON.stringify({ ...question, request }));
    });
  }

  grant(handle: number, bytes: number): void {
    if (!this.#end) this.#socket.send(JSON.stringify({ type: 'credit', handle, bytes } satisfies ClientMessage));
  }

  sendFrame(frame: Uint8Array): void {
    if (!this.#end) this.#socket.send(frame);
  }

  /** Says goodbye, and waits until the relay has heard it. */
  async close(): Promise<void> {
    if (!this.#end) {
      this.#finish(new ConnectionEnd('The connection was ended as agreed.', 'no'));
      this.#socket.close();
    }
    const stop = this.#clock.after(closeMs, () => this.#socket.terminate());
    await this.ended;
    stop();
  }

  #hear(message: string | Uint8Array): void {
    if (this.#end) return;
    this.#heard();
    try {
      if (typeof message === 'string') this.#deal(parseRelayMessage(message));
      else this.listener?.onFrame(readReceiveFrame(message));
    } catch (error) {
      // What a later relay says beyond this version is passed over (PROTOCOL.md, section 13).
      if (error instanceof RelayError && error.path === 'type') return;
      this.#finish(new ConnectionEnd('The relay does not keep to the protocol.', 'no', { cause: error }));
      this.#socket.terminate();
    }
  }

  #deal(message: RelayMessage): void {
    if (message.type === 'welcome') return;
    if (message.type !== 'result') return this.listener?.onMessage(message);
    const question = this.#questions.get(message.request);
    this.#questions.delete(message.request);
    question?.settle(message);
  }

  #over(end: ConnectionEnd): void {
    this.#finish(end);
    this.#resolveEnded(this.#end ?? end);
  }

  #heard(): void {
    this.#heardUs = this.#clock.nowUs();
  }

  #watch(deadMs: number): void {
    const leftMs = deadMs - (this.#clock.nowUs() - this.#heardUs) / 1000;
    if (leftMs <= 0) {
      this.#finish(new ConnectionEnd('Nothing was heard of the relay for too long.', 'yes'));
      return this.#socket.terminate();
    }
    this.#stopWatch = this.#clock.after(Math.ceil(leftMs), () => this.#watch(deadMs));
  }

  #finish(end: ConnectionEnd): void {
    if (this.#end) return;
    this.#end = end;
    this.#stopWatch();
    for (const { settle } of this.#questions.values()) settle(end);
    this.#questions.clear();
  }
}
