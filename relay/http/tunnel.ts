import type { ServerResponse } from 'node:http';
import { holdOpen } from '../auth/hold-open.ts';
import type { Identity } from '../auth/identity.ts';
import type { ClientDoor, OpenDoor } from '../link/client-door.ts';
import { Heartbeat } from '../link/heartbeat.ts';
import { closeCodes, closeMeaning } from '../protocol/close-codes.ts';
import { defaultLimits, relayRules } from '../protocol/limits.ts';
import type { TunnelFrame } from '../protocol/tunnel-frame.ts';
import type { ClientLink } from '../session/clients/client-connection.ts';
import type { Clock } from '../base/clock.ts';
import { maxBufferedData } from '../session/feed/viewer-feed.ts';
import { TunnelOutbox } from './tunnel-outbox.ts';
import { TunnelStream } from './tunnel-stream.ts';

/** Interval of ticks: proxies close silent answers sooner than sockets. */
const tickMs = 10_000;

interface TunnelOptions {
  readonly identity: Identity;
  /** Where the client is: an IP address. */
  readonly address: string;
  readonly openDoor: OpenDoor;
  readonly clock: Clock;
  /** The tunnel has ended. */
  readonly onEnd: () => void;
}

/** A client's connection over HTTP (PROTOCOL.md, section 3): messages are kept until the client acknowledges them. */
export class Tunnel implements ClientLink {
  readonly identity: Identity;
  readonly address: string;
  readonly #outbox = new TunnelOutbox();
  readonly #door: ClientDoor;
  readonly #heartbeat: Heartbeat;
  readonly #onEnd: () => void;
  readonly #release: () => void;
  #stream: TunnelStream | undefined;
  /** The number of the last accepted POST. */
  #sequence = -1;
  #state: 'open' | 'closing' | 'ended' = 'open';
  #isFull = false;

  constructor({ identity, address, openDoor, clock, onEnd }: TunnelOptions) {
    this.identity = identity;
    this.address = address;
    this.#onEnd = onEnd;
    this.#heartbeat = new Heartbeat({
      clock,
      tickMs,
      deadMs: defaultLimits.deadMs,
      onTick: () => this.sendText(JSON.stringify({ type: 'tick', timeUs: clock.nowUs() })),
      // An open answer is a sign of life: the operating system notices its end.
      onDead: () => this.#stream ?? this.end(true),
    });
    this.#door = openDoor(this, identity);
    this.#release = holdOpen(identity, ({ closeCode, message }) => {
      // As after a goodbye: nothing is kept for a reconnect.
      this.#door.ended(false, closeMeaning(closeCode).name);
      this.close(closeCode, message);
    });
  }

  get bufferedBytes(): number {
    return this.#outbox.bytes;
  }

  /** Number of the POST that is expected. */
  get expected(): number {
    return this.#sequence + 1;
  }

  sendText(text: string): void {
    this.#send({ kind: 'text', payload: Buffer.from(text) });
  }

  sendFrame(frame: Uint8Array): void {
    this.#send({ kind: 'binary', payload: frame });
  }

  /** The client gets this with its next request; then the tunnel ends. */
  close(code: number, reason: string): void {
    if (this.#state !== 'open') return;
    this.#send({ kind: 'close', payload: Buffer.from(JSON.stringify({ code, reason })) });
    this.#state = 'closing';
    this.#door.ended(true);
    // A client that has not said hello in time has no place here while it does not ask.
    if (code === closeCodes.helloTimeout) this.end(true);
  }

  /** The client has this many messages. @returns whether that can be: otherwise the tunnel has ended */
  acknowledge(received: number): boolean {
    this.#heartbeat.received();
    if (!this.#outbox.acknowledge(received)) {
      this.end(true);
      return false;
    }
    if (this.#state === 'closing' && this.#outbox.bytes === 0) this.end(true);
    else if (this.#isFull && this.bufferedBytes <= maxBufferedData / 2) {
      this.#isFull = false;
      this.#door.drained();
    }
    return true;
  }

  /** Answers with all messages from the first unacknowledged one on; ends the previous stream. */
  stream(response: ServerResponse, isPoll: boolean): void {
    this.#stream?.end();
    const stream = new TunnelStream(response, this.#outbox, isPoll);
    this.#stream = stream;
    response.on('close', () => {
      this.#heartbeat.received();
      if (this.#stream === stream) this.#stream = undefined;
    });
    stream.pump();
    if (this.#state === 'closing') stream.end();
  }

  /** Takes a POST; one that was taken before is ignored. */
  take(sequence: number, frames: readonly TunnelFrame[]): void {
    this.#heartbeat.received();
    if (sequence !== this.expected) return;
    this.#sequence = sequence;
    for (const { kind, payload } of frames) {
      if (this.#state !== 'open') return;
      if (kind === 'text') this.#door.text(Buffer.from(payload).toString());
      else this.#door.binary(payload);
    }
  }

  /** @param isCut without a goodbye from the client */
  end(isCut: boolean): void {
    if (this.#state === 'ended') return;
    const wasOpen = this.#state === 'open';
    this.#state = 'ended';
    this.#release();
    this.#heartbeat.stop();
    this.#stream?.end();
    if (wasOpen) this.#door.ended(isCut);
    this.#onEnd();
  }

  #send(frame: TunnelFrame): void {
    if (this.#state !== 'open') return;
    this.#outbox.push(frame);
    this.#heartbeat.sent();
    this.#stream?.pump();
    if (frame.kind === 'close') return this.#stream?.end();
    if (this.bufferedBytes >= maxBufferedData) this.#isFull = true;
    if (this.bufferedBytes > relayRules.unacknowledgedBytes)
      this.close(closeCodes.stalled, 'This connection took nothing for too long.');
  }
}
