import type { AskedAct, HostSignalChange, HostSettings, ViewerId } from '../../protocol/port-info.ts';
import type { ClosedMessage, LostMessage, OpenedMessage } from '../../protocol/receive-messages.ts';
import type { Actor, EmitEvent } from '../../protocol/relay-event.ts';
import type { Clock } from '../../base/clock.ts';
import { clientActor, type Departure, type DetachReason, type PortClient } from '../feed/port-client.ts';
import type { LeaseChange } from '../lease/port-lease.ts';
import { EventSums } from './event-sums.ts';
import type { AskEnd } from './port-asks.ts';

/**
 * Emits the events of one port, with who caused them, for the audit. Remembers clients as long as an event may name
 * them.
 */
export class PortEvents {
  readonly #port: string;
  readonly #clock: Clock;
  readonly #emit: EmitEvent;
  readonly #sums: EventSums;
  readonly #actors = new Map<ViewerId, Actor>();
  readonly #attached = new Set<ViewerId>();
  /** Clients that attach for each request and keep the lease in between: reported once. */
  readonly #between = new Set<ViewerId>();
  #holder: ViewerId | undefined;
  #settings: HostSettings | null = null;
  #lostUs = 0;

  constructor(port: string, clock: Clock, emit: EmitEvent) {
    this.#port = port;
    this.#clock = clock;
    this.#emit = emit;
    this.#sums = new EventSums(port, clock, emit, (viewer) => this.#actor(viewer));
  }

  attached(client: PortClient): void {
    const { viewer, role } = client;
    this.#actors.set(viewer, clientActor(client));
    this.#between.delete(viewer);
    if (this.#attached.has(viewer)) return;
    this.#attached.add(viewer);
    this.#emit({ type: 'attached', port: this.#port, by: this.#actor(viewer), role });
  }

  /** To be called before the lease changes. */
  detached(viewer: ViewerId, departure: Departure, reason: DetachReason = departure === 'cut' ? 'cut' : 'left'): void {
    if (departure === 'between-requests' && viewer === this.#holder) return void this.#between.add(viewer);
    this.#sums.flush(viewer);
    this.#emit({ type: 'detached', port: this.#port, by: this.#actor(viewer), reason });
    this.#attached.delete(viewer);
    this.#between.delete(viewer);
    this.#forget(viewer);
  }

  lease({ state, former, reason, by, whom, text }: LeaseChange): void {
    this.#sums.flushAll();
    this.#holder = state.holder?.id;
    const [holder, formerActor, whomActor] = [this.#holder, former, whom].map((viewer) => this.#actor(viewer));
    this.#emit({
      type: 'lease',
      port: this.#port,
      by: this.#actor(by),
      reason,
      holder: holder ?? null,
      former: formerActor ?? null,
      whom: whomActor ?? null,
      ...(text === undefined ? {} : { text }),
    });
    if (former === undefined || former === this.#holder) return;
    if (this.#between.has(former)) this.detached(former, 'for-good');
    else this.#forget(former);
  }

  /** The port's line was opened, was closed, or is lost. */
  line(message: OpenedMessage | LostMessage | ClosedMessage): void {
    const port = this.#port;
    const { epoch } = message;
    if (message.type === 'opened') {
      const { settings } = message;
      const former = this.#settings;
      this.#settings = settings;
      const common = { port, by: this.#actor(message.by ?? undefined), epoch, settings };
      if (message.reason === 'returned')
        this.#emit({ type: 'recovered', ...common, lostMs: Math.round((message.timeUs - this.#lostUs) / 1000) });
      else if (message.reason === 'settings') this.#emit({ type: 'settings-changed', ...common, former });
      else this.#emit({ type: 'opened', ...common });
      return;
    }
    this.#sums.flushAll();
    const { offset: receivedBytes } = message;
    if (message.type === 'lost') {
      this.#lostUs = this.#clock.nowUs();
      if (message.lent) return; // `lent` says so
      this.#emit({ type: 'lost', port, by: null, epoch, code: message.code, message: message.message, receivedBytes });
    } else {
      this.#emit({
        type: 'closed',
        port,
        by: this.#actor(message.by ?? undefined),
        epoch,
        reason: message.reason,
        receivedBytes,
      });
    }
  }

  lent(viewer: ViewerId, text: string | undefined): void {
    this.#emit({ type: 'lent', port: this.#port, by: this.#actor(viewer), ...(text === undefined ? {} : { text }) });
  }

  takenBack(by: ViewerId | undefined, reason: 'asked' | 'left' | 'expired'): void {
    this.#emit({ type: 'taken-back', port: this.#port, by: this.#actor(by), reason });
  }

  /** @param by who answered, if anybody did */
  answered(asker: PortClient, act: AskedAct, reason: AskEnd, allowed: boolean, by: PortClient | undefined): void {
    this.#emit({
      type: 'answered',
      port: this.#port,
      by: by ? clientActor(by) : null,
      whom: clientActor(asker),
      act: act.kind,
      ...(act.bytes === undefined ? {} : { bytes: act.bytes }),
      allowed,
      reason,
    });
  }

  transmitted(viewer: ViewerId, bytes: number): void {
    this.#sums.transmitted(viewer, bytes);
  }

  signals(viewer: ViewerId, set: HostSignalChange, isSequence = false): void {
    this.#sums.signals(viewer, set, isSequence);
  }

  /** @param by an actor that is not attached, such as an HTTP client */
  note(viewer: ViewerId | null, text: string, offset: number, by?: Actor): void {
    this.#emit({ type: 'note', port: this.#port, by: by ?? this.#actor(viewer ?? undefined), text, offset });
  }

  /** The relay stops, or drops the port: all viewers are detached. */
  stop(): void {
    this.#sums.flushAll();
    for (const viewer of this.#attached) this.detached(viewer, 'for-good', 'shutdown');
  }

  #actor(viewer: ViewerId | undefined): Actor | null {
    return (viewer === undefined ? undefined : this.#actors.get(viewer)) ?? null;
  }

  #forget(viewer: ViewerId): void {
    if (!this.#attached.has(viewer) && viewer !== this.#holder) this.#actors.delete(viewer);
  }
}
