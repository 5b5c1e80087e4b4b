import { AccessRefused } from '../protocol/access-refused.ts';
import { closeCodes } from '../protocol/close-codes.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { parseTunnelClose, type TunnelClose } from '../protocol/tunnel.ts';
import { encodeTunnelFrame, type TunnelFrame } from '../protocol/tunnel-frame.ts';
import type { ClientClock } from './client-clock.ts';
import type { SendHttp } from './http-exchange.ts';
import type { OpenTransport, TransportEvents } from './transport.ts';
import { TunnelDown } from './tunnel-down.ts';
import { TunnelRequests } from './tunnel-requests.ts';
import { TunnelUp } from './tunnel-up.ts';

/** What has come is acknowledged at least after this much: half of what PROTOCOL.md (section 3) allows. */
const acknowledgeBytes = 128 * 1024;
const acknowledgeMs = 5000;

/**
 * For networks that block WebSocket: the same messages, as a stream down and ordered POSTs up (PROTOCOL.md, section 3).
 */
export function tunnelTransport(sendHttp: SendHttp, clock: ClientClock): OpenTransport {
  return (events) => {
    const tunnel = new HttpTunnel(sendHttp, clock, events);
    return {
      kind: 'http',
      sendText: (text) => tunnel.send({ kind: 'text', payload: new TextEncoder().encode(text) }),
      sendFrame: (frame) => tunnel.send({ kind: 'binary', payload: frame }),
      close: () => tunnel.close(),
    };
  };
}

class HttpTunnel {
  readonly #events: TransportEvents;
  readonly #clock: ClientClock;
  readonly #abort = new AbortController();
  readonly #requests: TunnelRequests;
  readonly #down: TunnelDown;
  readonly #up: TunnelUp;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #open = false;
  #ended = false;
  #unacknowledgedBytes = 0;
  #cancelTimer = (): void => {};

  constructor(sendHttp: SendHttp, clock: ClientClock, events: TransportEvents) {
    this.#events = events;
    this.#clock = clock;
    this.#requests = new TunnelRequests(sendHttp, this.#abort.signal);
    this.#down = new TunnelDown(this.#requests, clock, {
      onFrame: (frame) => this.#onFrame(frame),
      onBytes: (count) => this.#onBytes(count),
      onRefused: (status) => this.#onRefused(status),
    });
    this.#up = new TunnelUp(this.#requests, clock, {
      received: () => this.#down.received,
      onRefused: (status) => this.#onRefused(status),
    });
    void this.#begin();
  }

  send(frame: TunnelFrame): void {
    if (this.#open && !this.#ended) this.#up.send(encodeTunnelFrame(frame));
  }

  async close(): Promise<void> {
    if (this.#stop()) await this.#requests.end();
  }

  async #begin(): Promise<void> {
    const refused = await this.#requests.open().then(
      () => undefined,
      (error: unknown) => closeOf(error),
    );
    if (this.#ended) return void this.#requests.end();
    if (refused) return this.#end(refused);
    this.#open = true;
    this.#events.onOpen();
    this.#timeAcknowledgement();
    await this.#down.run();
  }

  #onFrame({ kind, payload }: TunnelFrame): void {
    if (this.#ended) return;
    if (kind === 'binary') return this.#events.onFrame(payload.slice());
    let text: string;
    try {
      text = this.#decoder.decode(payload);
      if (kind === 'close') return this.#end(parseTunnelClose(text));
    } catch {
      return this.#end({ code: 1007, reason: '' });
    }
    this.#events.onText(text);
  }

  #onBytes(count: number): void {
    this.#events.onAlive();
    this.#unacknowledgedBytes += count;
    if (this.#unacknowledgedBytes < acknowledgeBytes) return;
    this.#unacknowledgedBytes = 0;
    this.#up.acknowledge();
  }

  #timeAcknowledgement(): void {
    this.#cancelTimer = this.#clock.after(acknowledgeMs, () => {
      if (this.#up.acknowledged < this.#down.received) this.#up.acknowledge();
      this.#timeAcknowledgement();
    });
  }

  /** The relay has dropped this tunnel, or refused a request: the next connection starts over. */
  #onRefused(status: number): void {
    const codes: Readonly<Record<number, number>> = { 401: 4401, 403: 4403, 413: 1009 };
    this.#end({ code: codes[status] ?? 1006, reason: '' });
  }

  #end({ code, reason }: TunnelClose): void {
    if (this.#stop()) this.#events.onEnd(code, reason);
  }

  #stop(): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    this.#cancelTimer();
    this.#down.stop();
    this.#up.stop();
    this.#abort.abort();
    return true;
  }
}

/** What a socket would have been closed with, which says why, and whether to reconnect. */
function closeOf(error: unknown): TunnelClose {
  if (error instanceof AccessRefused) return { code: error.closeCode, reason: error.message };
  const isForbidden = error instanceof RelayError && error.code === 'FORBIDDEN';
  return isForbidden ? { code: closeCodes.forbidden, reason: error.message } : { code: 1006, reason: '' };
}
