import { object, text } from '../../protocol/checks.ts';
import { bounds } from '../../protocol/limits.ts';
import { parseTunnelClose } from '../../protocol/tunnel.ts';
import { encodeTunnelFrame, type TunnelFrame, TunnelReader } from '../../protocol/tunnel-frame.ts';
import { type Clock, waitAtLeast } from '../../base/clock.ts';
import type { ClientSocket, OpenSocket, SocketEvents } from './client-socket.ts';
import { ConnectionEnd, endOfClose, endOfFailure, endOfRefusal } from './connection-end.ts';
import type { RelayAddress } from './relay-address.ts';
import { TunnelRequests } from './tunnel-requests.ts';
import { TunnelUplink } from './tunnel-uplink.ts';

/** The relay is told what has come at the latest after this much; half of what PROTOCOL.md (section 3) allows. */
const acknowledgeBytes = 128 * 1024;
const acknowledgeMs = 5000;
/** An answer that has brought nothing in this time is being held back by something on the way. */
const heldBackMs = 5000;
const retryMs = 500;

const opened = object<{ readonly tunnel: string }>({ tunnel: text(64) });
const cut = (): ConnectionEnd => endOfClose(1006, '');

/** For where WebSocket is blocked (PROTOCOL.md, section 3): the same messages, as streams down and ordered POSTs up. */
export const openTunnel: OpenSocket = (address, events, clock) => new Tunnel(address, events, clock);

class Tunnel implements ClientSocket {
  readonly #address: RelayAddress;
  readonly #events: SocketEvents;
  readonly #clock: Clock;
  readonly #requests: TunnelRequests;
  readonly #up: TunnelUplink;
  readonly #over = new AbortController();
  #received = 0;
  #unacknowledgedBytes = 0;
  #isPoll = false;
  #heardEver = false;
  #stopTimer = (): void => undefined;

  constructor(address: RelayAddress, events: SocketEvents, clock: Clock) {
    this.#address = address;
    this.#events = events;
    this.#clock = clock;
    this.#requests = new TunnelRequests(address);
    this.#up = new TunnelUplink(this.#requests, clock, {
      received: () => this.#received,
      onRefused: (status) =>
        this.#finish(status === 401 || status === 403 ? endOfRefusal(address.origin, status) : cut()),
    });
    void this.#begin();
  }

  send(message: string | Uint8Array): void {
    if (this.#over.signal.aborted) return;
    const isText = typeof message === 'string';
    this.#up.send(
      encodeTunnelFrame({ kind: isText ? 'text' : 'binary', payload: isText ? Buffer.from(message) : message }),
    );
  }

  close(): void {
    void this.#sayGoodbye().finally(() => this.#finish(endOfClose(1000, '')));
  }

  terminate(): void {
    this.#finish(cut());
  }

  async #sayGoodbye(): Promise<void> {
    await this.#up.flush();
    if (!this.#over.signal.aborted) await this.#requests.end().catch(() => undefined);
  }

  async #begin(): Promise<void> {
    const { origin } = this.#address;
    try {
      const { status, text: answer } = await this.#requests.open();
      if (status !== 201) return this.#finish(endOfRefusal(origin, status, answer));
      this.#requests.use(opened(JSON.parse(answer), '').tunnel);
    } catch (error) {
      return this.#finish(error instanceof Error && 'code' in error ? endOfFailure(origin, error) : cut());
    }
    if (this.#over.signal.aborted) return;
    this.#events.onOpen();
    this.#timeAcknowledgement();
    while (!this.#over.signal.aborted) await this.#readOnce();
  }

  /** One GET: without end where nothing holds it back. */
  async #readOnce(): Promise<void> {
    const held = new AbortController();
    const stopTimer = this.#heardEver
      ? () => undefined
      : this.#clock.after(heldBackMs, () => {
          this.#isPoll = true;
          held.abort();
        });
    try {
      const response = await this.#requests.stream(this.#received, this.#isPoll, held.signal);
      const status = response.statusCode ?? 0;
      if (status !== 200) response.resume();
      if (status >= 400 && status < 500 && status !== 429)
        return this.#finish(status === 401 || status === 403 ? endOfRefusal(this.#address.origin, status) : cut());
      if (status !== 200) throw new Error(`Status ${status}`);
      const reader = new TunnelReader(bounds.relayTextBytes);
      for await (const chunk of response as AsyncIterable<Buffer>) {
        stopTimer();
        this.#heardEver = true;
        this.#take(reader, chunk);
      }
    } catch {
      // Cut, or held back: asked for again where it stopped.
      if (!held.signal.aborted) await waitAtLeast(this.#clock, retryMs, this.#over.signal);
    } finally {
      stopTimer();
    }
  }

  #take(reader: TunnelReader, chunk: Uint8Array): void {
    let frames: TunnelFrame[];
    try {
      frames = reader.read(chunk);
    } catch (error) {
      return this.#finish(new ConnectionEnd('The relay does not keep to the protocol.', 'no', { cause: error }));
    }
    this.#events.onAlive();
    for (const { kind, payload } of frames) {
      if (this.#over.signal.aborted) return;
      this.#received++;
      if (kind === 'binary') this.#events.onFrame(payload);
      else if (kind === 'text') this.#events.onText(Buffer.from(payload).toString());
      else this.#finish(endOf(payload));
    }
    this.#unacknowledgedBytes += chunk.length;
    if (this.#unacknowledgedBytes < acknowledgeBytes) return;
    this.#unacknowledgedBytes = 0;
    this.#up.acknowledge();
  }

  #timeAcknowledgement(): void {
    this.#stopTimer = this.#clock.after(acknowledgeMs, () => {
      if (this.#up.acknowledged < this.#received) this.#up.acknowledge();
      this.#timeAcknowledgement();
    });
  }

  #finish(end: ConnectionEnd): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#stopTimer();
    this.#up.stop();
    this.#requests.stop();
    this.#events.onEnd(end);
  }
}

function endOf(payload: Uint8Array): ConnectionEnd {
  try {
    const { code, reason } = parseTunnelClose(Buffer.from(payload).toString());
    return endOfClose(code, reason);
  } catch {
    return cut();
  }
}
