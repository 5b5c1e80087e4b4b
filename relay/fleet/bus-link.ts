import type { Clock } from '../base/clock.ts';
import type { LinkDoor, LinkTransport } from '../hub/link-transport.ts';
import { nodeRules } from '../hub/node-rules.ts';
import { Heartbeat } from '../link/heartbeat.ts';
import { closeCodes } from '../protocol/close-codes.ts';
import type { Bus } from './bus.ts';
import {
  behindFleetHeader,
  encodeEnding,
  encodeFleetMessage,
  fleetHeaderBytes,
  type FleetMessage,
  readEnding,
  writeFleetHeader,
} from './fleet-message.ts';

interface BusLinkOptions {
  readonly bus: Bus;
  readonly clock: Clock;
  /** Number of the link, chosen by its node. */
  readonly id: number;
  /** Where the other end listens. */
  readonly to: string;
  /** Where this end listens. */
  readonly from: string;
  /** The link has ended. */
  readonly onOver: () => void;
  /** Whether the other end counts the frames it publishes. */
  readonly countsFrames: boolean;
  /** Lets earlier work be done first. Default: there is none. */
  readonly inOrder?: (work: () => void) => void;
}

/** The last frame published may be lost: this soon the gateway is told how many there were. */
const countMs = 1000;

/** One end of a node link over NATS: numbers what it sends, and ends when a message or the other end is missing. */
export class BusLink implements LinkTransport {
  readonly id: number;
  readonly frameRoom = fleetHeaderBytes;
  /** Receives what arrives. */
  door: LinkDoor | undefined;
  readonly #options: BusLinkOptions;
  readonly #heartbeat: Heartbeat;
  #sent = 0;
  #received = 0;
  /** Published for this link, or received for it. */
  #frames = 0;
  /** Of these, what the last message said. */
  #framesTold = 0;
  #stopCountTimer: (() => void) | undefined;
  #isOver = false;

  constructor(options: BusLinkOptions) {
    this.id = options.id;
    this.#options = options;
    this.#heartbeat = new Heartbeat({
      clock: options.clock,
      tickMs: nodeRules.deadMs / 2,
      deadMs: nodeRules.deadMs,
      onTick: () => this.door?.tick(),
      onDead: () => this.fail(closeCodes.dead, 'Nothing was heard from the other end for too long.'),
    });
  }

  get bufferedBytes(): number {
    return this.#options.bus.bufferedBytes;
  }

  sendText(text: string): void {
    this.send('text', Buffer.from(text));
  }

  sendFrame(message: Uint8Array): void {
    this.#inOrder(() => this.#publish('binary', message));
  }

  close(code: number, reason: string): void {
    this.send('end', encodeEnding({ code, reason }));
    this.#inOrder(() => this.#finish());
  }

  /** Sends a message in its turn. */
  send(kind: FleetMessage['kind'], body: Uint8Array): void {
    this.#inOrder(() => this.sendNow(kind, body));
  }

  /** Sends a message before those that wait for their turn. */
  sendNow(kind: FleetMessage['kind'], body: Uint8Array): void {
    this.#publish(kind, behindFleetHeader(body));
  }

  #publish(kind: FleetMessage['kind'], message: Uint8Array): void {
    if (this.#isOver) return;
    const { bus, to, from } = this.#options;
    writeFleetHeader(message, { kind, link: this.id, number: this.#sent++, frames: this.#frames });
    this.#framesTold = this.#frames;
    if (message.length > bus.maxBytes)
      return this.fail(
        closeCodes.tooMuch,
        `A message of ${message.length} bytes is more than this NATS server takes: raise its max_payload.`,
      );
    bus.publish(to, message, from);
    this.#heartbeat.sent();
  }

  /** A frame is published for visits of this link. */
  published(): void {
    this.#frames++;
    this.#stopCountTimer ??= this.#options.clock.after(countMs, () => {
      this.#stopCountTimer = undefined;
      if (this.#framesTold !== this.#frames) this.door?.tick();
    });
  }

  /** A frame was received for visits of this link. */
  receivedFrame(): void {
    this.#frames++;
  }

  /** @param own takes what is for the transport alone */
  receive(
    { kind, number, frames, body }: FleetMessage,
    own: (kind: FleetMessage['kind'], body: Uint8Array) => void,
  ): void {
    if (this.#isOver) return;
    this.#heartbeat.received();
    if (kind === 'end') {
      const { code, reason } = readEnding(body) ?? { code: closeCodes.badMessages, reason: '' };
      this.#finish();
      return this.door?.ended(code, reason);
    }
    // A frame that is missing came before this message.
    if (number !== this.#received || (this.#options.countsFrames && frames !== this.#frames % 2 ** 32))
      return this.lost();
    this.#received = (this.#received + 1) % 2 ** 32;
    if (kind === 'text') this.door?.text(Buffer.from(body).toString());
    else if (kind === 'binary') this.door?.binary(body);
    else own(kind, body);
  }

  /** A message is missing: nothing after it may be taken. */
  lost(): void {
    this.fail(1006, 'A message was lost on the way.');
  }

  /** Ends the link, at the other end too. */
  fail(code: number, reason: string): void {
    if (this.#isOver) return;
    const { bus, to } = this.#options;
    const ending = {
      kind: 'end',
      link: this.id,
      number: this.#sent,
      frames: 0,
      body: encodeEnding({ code, reason }),
    } as const;
    bus.publish(to, encodeFleetMessage(ending));
    this.cut(code, reason);
  }

  /** The other end cannot be reached. */
  cut(code = 1006, reason = 'The connection was cut.'): void {
    if (this.#isOver) return;
    this.#finish();
    this.door?.ended(code, reason);
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#heartbeat.stop();
    this.#stopCountTimer?.();
    this.#options.onOver();
  }

  #inOrder(work: () => void): void {
    const { inOrder } = this.#options;
    if (inOrder) inOrder(work);
    else work();
  }
}
