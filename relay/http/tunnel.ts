import type { ServerResponse } from 'node:http';
import { holdOpen } from '../auth/hold-open.ts';
import type { Identity } from '../auth/identity.ts';
import type { ClientDoor, OpenDoor } from '../link/client-door.ts';
import { Heartbeat } from '../link/heartbeat.ts';
import { closeCodes, closeMeaning } from '../protocol/close-codes.ts';
import { defaultLimits, relayRules } from '../protocol/limits.ts';
import type { TunnelFrame } from '../protocol/tunnel-frame.ts';
import type { ClientLink } from '../session/clients/client-link.ts';
import type { Clock } from '../base/clock.ts';
import { maxBufferedData } from '../session/feed/viewer-feed.ts';
import { TunnelOutbox } from './tunnel-outbox.ts';
import { TunnelStream } from './tunnel-stream.ts';

/** A tunnel says something after this long: proxies close what is silent sooner than sockets. */
const tickMs = 10_000;

export interface TunnelOptions {
  readonly identity: Identity;
  /** Where the client is: an IP address. */
  readonly address: string;
  readonly openDoor: OpenDoor;
  readonly clock: Clock;
  /** The tunnel is no more. */
  readonly onEnd: () => void;
}

/** A client's connection over HTTP (PROTOCOL.md, section 3): what it is sent is kept until it says that it has it. */
export class Tunnel implements ClientLink {
  readonly identity: Identity;
  readonly address: string;
  readonly #outbox = new TunnelOutbox();
  readonly #door: ClientDoor;
  readonly #heartbeat: Heartbeat;
  readonly #onEnd: () => void;
  readonly #release: () => void;
  #stream: TunnelStream | undefined;
  /** The number of the last POST that was taken. */
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
      // An open answer is a sign of life by itself: the operating system finds out when it is not.
      onDead: () => this.#stream ?? this.end(true),
    });
    this.#door = openDoor(this, identity);
    this.#release = holdOpen(identity, ({ closeCode, message }) => {
      // As if it had said goodbye: nothing is kept for it to come back to.
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

  /** The client is told when it next asks; then the tunnel is no more. */
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
    this.#heartbeat.heard();
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

  /** Answers with all that there is and will be, from what was not acknowledged on; ends the stream before. */
  stream(response: ServerResponse, isPoll: boolean): void {
    this.#stream?.end();
    const stream = new TunnelStream(response, this.#outbox, isPoll);
    this.#stream = stream;
    response.on('close', () => {
      this.#heartbeat.heard();
      if (this.#stream === stream) this.#stream = undefined;
    });
    stream.pump();
    if (this.#state === 'closing') stream.end();
  }

  /** Takes a POST, whose number was `expected`, or is one taken before. */
  take(sequence: number, frames: readonly TunnelFrame[]): void {
    this.#heartbeat.heard();
    if (sequence !== this.expected) return;
    this.#sequence = sequence;
    for (const { kind, payload } of frames) {
      if (this.#state !== 'open') return;
      if (kind === 'text') this.#door.text(Buffer.from(payload).toString());
      else this.#door.binary(payload);
    }
  }

  /** @param isCut without a word from the client */
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
    this.#heartbeat.said();
    this.#stream?.pump();
    if (frame.kind === 'close') return this.#stream?.end();
    if (this.bufferedBytes >= maxBufferedData) this.#isFull = true;
    if (this.bufferedBytes > relayRules.unacknowledgedBytes)
      this.close(closeCodes.stalled, 'This connection took nothing for too long.');
  }
}
