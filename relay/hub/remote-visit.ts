import type { AskOutcomes } from '../client/ask-outcomes.ts';
import type { AnswerListener } from '../client/request-table.ts';
import { CreditAccount } from '../client/credit-account.ts';
import { encodeTransmitFrame, type TransmitFrame } from '../protocol/data-frame.ts';
import { bounds, type RelayLimits } from '../protocol/limits.ts';
import type { PortClient } from '../session/feed/port-client.ts';
import { isCountedEvent, type PortRequest, type RelayMessage } from '../protocol/messages.ts';
import type { AttachMessage } from '../protocol/receive-messages.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { Attached, RequestType } from '../protocol/result-values.ts';
import type { Clock } from '../base/clock.ts';
import type { PortAnswer, PortConnection } from '../session/clients/port-directory.ts';
import { frameDataBytes } from '../session/feed/receive-frame.ts';
import { asking, type HubLink, type LinkedVisit } from './hub-link.ts';
import { isCached } from './frame-cache.ts';
import type { DeliveryAccount } from './delivery-account.ts';
import { VisitPlace } from './visit-place.ts';
import { sameOutcomes, VisitWrites, type WriteRecord } from './visit-writes.ts';

/** The port of a visit. */
interface VisitedPort {
  /** The hub's number for it. */
  readonly handle: number;
  /** Its id at the node. */
  readonly localId: string;
  /** The node's name. */
  readonly node: string;
  readonly clock: Clock;
  readonly limits: RelayLimits;
  /** The link to the node; undefined while it is away. */
  readonly link: HubLink | undefined;
  /** The record of this viewer's writes. */
  readonly recordOf: (viewer: string) => WriteRecord;
  readonly accountOf: (viewer: string) => DeliveryAccount;
  /** The client left. */
  readonly onLeft: (visit: RemoteVisit, visitor: PortClient, isCut: boolean) => void;
}

/**
 * One client of the hub at one port of a node: passes its requests on, and resumes at its place after a cut.
 */
export class RemoteVisit implements PortConnection, LinkedVisit {
  readonly handle: number;
  readonly #port: VisitedPort;
  readonly #visitor: PortClient;
  readonly #writes: VisitWrites;
  readonly #account: DeliveryAccount;
  /** Of the visit on the present link. */
  #number: number | undefined;
  #place: VisitPlace | undefined;
  /** As requested. */
  #attach: AttachMessage | undefined;
  /** What the node may send; Infinity for a client without credit. */
  #credit = 0;
  /** For a client without credit. */
  readonly #bareCredit = new CreditAccount((bytes) => {
    if (this.#number !== undefined) this.#port.link?.grant(this.#number, bytes);
  });
  /** Sent once the client has its answer. */
  #early: (() => void)[] | undefined;
  /** Sent after the gap with which the node resumes. */
  #afterGap: readonly RelayMessage[] = [];
  /** The client was notified that the node is away. */
  #isAway = false;
  /** Events of the port that were sent once, as the node counts them; undefined: a node that does not count. */
  #eventCount: number | undefined;
  #isOver = false;

  constructor(port: VisitedPort, visitor: PortClient) {
    this.handle = port.handle;
    this.#port = port;
    this.#visitor = visitor;
    this.#writes = new VisitWrites(port.recordOf(visitor.viewer), port.handle, port.node, (message) =>
      this.#tell(message),
    );
    this.#account = port.accountOf(visitor.viewer);
  }

  get isAttached(): boolean {
    return this.#place !== undefined;
  }

  async ask(message: PortRequest): Promise<PortAnswer> {
    if (message.type === 'attach') return this.#attachFirst(message);
    if (message.type === 'detach') return this.#leavePort(message);
    if (message.type === 'outcomes') {
      const { memory, from, to } = message;
      const isOurs = memory === this.#visitor.memory;
      return {
        value: {
          outcomes: isOurs
            ? await this.#writes.outcomes(from, to, this.#askOutcomes)
            : sameOutcomes('unknown', from, to),
        },
      };
    }
    const { link, number } = this.#enter();
    const value = await asking((answering) => link.ask(number, message, answering));
    return value === undefined ? {} : { value };
  }

  transmit(frame: TransmitFrame, encoded?: Uint8Array): void {
    const { id, payload } = frame;
    const drop = (code: 'DEVICE_GONE' | 'OVERLOADED', message: string): void =>
      this.#tell({ type: 'dropped', handle: this.handle, id, code, message, partial: false });
    if (!this.#port.link) return drop('DEVICE_GONE', this.#away().message);
    if (this.#port.link.isFull || this.#writes.waitingBytes + payload.length > this.#port.limits.transmitBytes)
      return drop('OVERLOADED', 'Too much waited to be transmitted already.');
    let entered: { readonly link: HubLink; readonly number: number };
    try {
      entered = this.#enter();
    } catch (error) {
      return drop('DEVICE_GONE', error instanceof RelayError ? error.message : '');
    }
    const { link, number } = entered;
    this.#writes.add(id, payload.length);
    link.transmit(number, encoded ?? encodeTransmitFrame({ ...frame, handle: this.handle }));
  }

  async useLease(idleMs: number): Promise<void> {
    const { link, number } = this.#enter();
    await asking((answering) => link.useLease(number, idleMs, answering));
  }

  grant(bytes: number): void {
    if (!this.#place) return;
    this.#credit = Math.min(this.#credit + bytes, bounds.creditBytes);
    if (this.#number !== undefined) this.#port.link?.grant(this.#number, bytes);
  }

  drained(): void {
    this.#sayTaken(1);
  }

  end(isCut: boolean, reason?: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#detach();
    this.#leave(isCut, reason);
    this.#port.onLeft(this, this.#visitor, isCut);
  }

  /** The link was cut. */
  down(): void {
    this.#number = undefined;
    this.#afterGap = [];
    // An HTTP request must not wait for the node to return.
    if (this.#visitor.isBare) this.#writes.giveUp();
    // After a second cut before reattaching, the client already knows.
    if (!this.#place || this.#isAway) return;
    this.#isAway = true;
    const { node } = this.#port;
    const message = `${node} is not connected to this relay for now. What it receives follows when it is back.`;
    this.#deliver(() => this.#tell({ type: 'away', handle: this.handle, away: true, message }));
  }

  /** The node is no longer expected back. */
  giveUp(): void {
    this.#writes.giveUp();
  }

  /** The link or the port is back: resumes at the client's place. */
  up(): void {
    if (!this.#port.link || this.#number !== undefined || !(this.#place || this.#writes.waits)) return;
    const { link, number } = this.#enter();
    if (this.#place) this.#attachAgain(link, number, this.#place);
    this.#writes.askAgain(this.#askOutcomes);
  }

  replaced(): void {
    this.#visitor.onReplaced?.();
  }

  entered(memory: string): void {
    this.#writes.entered(memory);
  }

  hear(message: RelayMessage): void {
    if (!('handle' in message)) return;
    if ((message.type === 'written' || message.type === 'dropped') && !this.#writes.answer(message.id)) return;
    if (this.#eventCount !== undefined && isCountedEvent(message)) this.#eventCount++;
    if (!this.#place || this.#place.message(message)) this.#deliver(() => this.#tell(message));
    if (message.type !== 'gap') return;
    for (const next of this.#afterGap) this.#deliver(() => this.#tell(next));
    this.#afterGap = [];
  }

  take(frame: Uint8Array): void {
    if (this.#number === undefined) return;
    this.#account.add(this.#number, frame.length);
    if (this.#place) {
      if (isCached(frame)) {
        this.#place.frame(frame);
        this.#spend(frameDataBytes(frame));
      }
      if (this.#early) this.#early.push(() => this.#visitor.outlet.sendFrame(frame));
      else this.#visitor.outlet.sendFrame(frame);
    }
    this.#sayTaken();
  }

  async #attachFirst(message: AttachMessage): Promise<PortAnswer> {
    if (this.#place)
      throw new RelayError('INVALID_ARGUMENT', 'This client is attached to the port already.', { path: 'port' });
    const { link, number } = this.#enter();
    const { credit = this.#port.limits.creditBytes } = message;
    const attach: AttachMessage = { ...message, credit: Math.min(credit, bounds.creditBytes) };
    const attached = await asking((answering) =>
      link.ask(number, attach, {
        ...answering,
        // The next message may arrive in this very turn.
        onValue: (value) => {
          this.#attach = attach;
          this.#credit = credit;
          this.#bareCredit.begin(bounds.creditBytes);
          this.#place = new VisitPlace(value as Attached);
          this.#eventCount = (value as Attached).eventCount;
          this.#early = [];
          answering.onValue(value);
        },
      }),
    );
    return { value: { ...(attached as Attached), handle: this.handle }, after: () => this.#start() };
  }

  /** A node that is away, or whose link is cut meanwhile, detaches the client by itself. */
  async #leavePort(message: PortRequest): Promise<PortAnswer> {
    const { link } = this.#port;
    if (link) {
      const { number } = this.#enter();
      await asking((answering) => link.ask(number, message, answering)).catch((error: unknown) => {
        if (this.#number === number) throw error;
      });
    }
    this.#detach();
    return {};
  }

  #start(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const deliver of early) deliver();
    this.#sayTaken();
  }

  #deliver(work: () => void): void {
    if (this.#early) this.#early.push(work);
    else work();
  }

  #tell(message: RelayMessage): void {
    if (!this.#isOver) this.#visitor.outlet.send(message);
  }

  #detach(): void {
    this.#place = undefined;
    this.#isAway = false;
    this.#early = undefined;
    this.#afterGap = [];
  }

  #leave(isCut: boolean, reason?: string): void {
    if (this.#number === undefined) return;
    this.#account.leave(this.#number);
    this.#port.link?.leave(this.#number, isCut, reason);
    this.#number = undefined;
  }

  /** @throws {RelayError} `DEVICE_GONE` while the node is away */
  #enter(): { readonly link: HubLink; readonly number: number } {
    const { link, localId: port } = this.#port;
    if (!link || this.#isOver) throw this.#away();
    if (this.#number === undefined) {
      const { viewer, proof, name, identity, address = '', isBare: bare = false } = this.#visitor;
      const { confirm } = identity;
      // A node of an earlier version would not ask: there it only reads.
      const isHeld = confirm !== undefined && !link.confirms;
      this.#writes.entering();
      this.#number = link.enter(this, {
        port,
        viewer,
        ...(proof === undefined ? {} : { proof }),
        name,
        identity: {
          id: identity.id,
          name: identity.name,
          role: isHeld ? 'viewer' : identity.role,
          address,
          ...(identity.root === undefined ? {} : { share: identity.root }),
          ...(confirm === undefined || isHeld ? {} : { confirm }),
        },
        bare,
      });
    }
    return { link, number: this.#number };
  }

  readonly #askOutcomes: AskOutcomes = (question, answering) => {
    const { link, number } = this.#enter();
    link.ask(
      number,
      { type: 'outcomes', request: 0, port: this.#port.localId, ...question },
      answering as AnswerListener<RequestType>,
    );
  };

  #away(): RelayError {
    return new RelayError(
      'DEVICE_GONE',
      `${this.#port.node} is not connected to this relay for now, so nothing was done. Try again when it is back.`,
    );
  }

  #spend(bytes: number): void {
    if (this.#credit !== Infinity) return void (this.#credit -= bytes);
    this.#bareCredit.spend(bytes);
    this.#bareCredit.consumed(bytes);
  }

  #sayTaken(least?: number): void {
    if (!this.#early && this.#port.link) this.#account.report(this.#port.link, this.#visitor.outlet, least);
  }

  #attachAgain(link: HubLink, number: number, place: VisitPlace): void {
    const {
      epoch: _epoch,
      from: _from,
      ...before
    } = this.#attach ?? { type: 'attach', request: 0, port: this.#port.localId };
    this.#bareCredit.begin(bounds.creditBytes);
    link.ask(
      number,
      { ...before, ...place.wanted, credit: Math.max(0, Math.min(this.#credit, bounds.creditBytes)) },
      {
        onValue: (value) => this.#resume(value as Attached, place),
        onError: () => {
          if (this.#place !== place || this.#number !== number) return;
          // The port is gone. The client is reattached when it returns.
          this.#tellBack();
          for (const message of place.missing(this.handle, this.#port.clock.nowUs()))
            if (place.message(message)) this.#tell(message);
          this.#leave(true);
        },
      },
    );
  }

  #resume(attached: Attached, place: VisitPlace): void {
    if (this.#place !== place) return;
    const { first, afterGap } = place.resume(attached, this.handle, this.#port.clock.nowUs());
    const { eventCount } = attached;
    const repeated = [...first, ...afterGap].filter(isCountedEvent).length;
    // Fewer than before: the node was restarted, which a gap reports.
    const missed = eventCount === undefined ? 0 : Math.max(0, eventCount - (this.#eventCount ?? eventCount) - repeated);
    this.#eventCount = eventCount;
    this.#tellBack(missed);
    for (const message of first) this.#deliver(() => this.#tell(message));
    this.#afterGap = afterGap;
  }

  /** The node is back. @param missed events that are not sent again */
  #tellBack(missed = 0): void {
    const message = { type: 'away', handle: this.handle, away: false, ...(missed > 0 ? { missed } : {}) } as const;
    if (this.#isAway) this.#deliver(() => this.#tell(message));
    this.#isAway = false;
  }
}
