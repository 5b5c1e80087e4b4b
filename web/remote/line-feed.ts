import type { PinnedEvent, Received } from '../../relay/client/port-attachment.ts';
import type { Epoch, HostSettings } from '../../relay/protocol/port-info.ts';
import type { NoteMadeMessage } from '../../relay/protocol/sharing-messages.ts';
import type { PortSettings } from '../core/port-settings.ts';
import type { PortLender } from '../core/session-state.ts';
import type { InputSignals, OutputSignals } from '../core/signals.ts';
import type { LineSink } from '../line/line.ts';

/** What a line delivers, in its order. `lost`: nothing more of the opening comes. */
type FeedItem =
  | Received
  | {
      readonly kind: 'state';
      readonly settings: HostSettings | null;
      readonly signals: Signals;
      readonly timeUs: number;
    }
  | { readonly kind: 'lost'; readonly message: string }
  | Missing;

/** So many events are left out here. What the last of them said of signals and settings holds all the same. */
interface Missing {
  readonly kind: 'missing';
  /** 0: nobody knows how many. */
  events: number;
  /** When it began, by our clock. */
  readonly timeMs: number;
  signals: Signals;
  settings: HostSettings | undefined;
}

type Signals = Partial<InputSignals & OutputSignals>;

/** More events than this are counted, not kept, while nobody takes them: a relay must not fill our memory. */
const maxEvents = 10_000;

interface FeedOptions {
  /** The host's clock, microseconds since 1970, as ours: milliseconds. */
  readonly localMs: (timeUs: number) => number;
  readonly nowMs: () => number;
  /** Bytes were consumed: grants as many. */
  readonly onTaken: (bytes: number) => void;
  /** The opening that is there now, as far as is known: an end of another one is only one among others. */
  readonly epoch: () => Epoch | null;
  /** The sink's present opening ended. */
  readonly onLost: (message: string, lender?: PortLender) => void;
}

/**
 * The way of a relay's frames into a sink: each chunk as it came, with its time, gaps and events. What comes while the
 * sink holds back, or while there is none, waits here: bytes as far as the relay has credit.
 */
export class LineFeed {
  readonly #options: FeedOptions;
  #items: FeedItem[] = [];
  #events = 0;
  #sink: LineSink | undefined;
  #isHeld = false;
  /** The sink's last opening. */
  #announced: Epoch | null | undefined;
  #settings: PortSettings | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /**
   * Delivers to `sink` from now on, first of all that it is open.
   * @param epoch of the opening @param settings that it has
   */
  begin(sink: LineSink, epoch: Epoch | null, settings: HostSettings): void {
    // What is left of openings before this one is not its own, but may lead up to it.
    const [first] = this.#items.filter((item) => item.kind !== 'state');
    const opened = first?.kind === 'event' && first.event.type === 'opened' ? first.event : undefined;
    // Settings from before the line was opened are older than those it was opened with.
    this.#items = this.#items.map((item) => (item.kind === 'state' ? { ...item, settings: null } : item));
    this.#sink = sink;
    if (opened) this.#announce(sink, opened.epoch, opened.settings, this.#options.localMs(opened.timeUs));
    else this.#announce(sink, first ? undefined : epoch, settings, this.#options.nowMs());
    this.#deliver();
  }

  /** Delivers nothing more. @param isDropped what waits is not for the next opening either */
  end(isDropped: boolean): void {
    this.#sink = undefined;
    this.#announced = undefined;
    if (!isDropped) return;
    for (const item of this.#items) if (item.kind === 'bytes') this.#options.onTaken(item.bytes.length);
    this.#items = [];
    this.#events = 0;
  }

  push(item: FeedItem): void {
    if (item.kind === 'bytes' || item.kind === 'missing') this.#items.push(item);
    else if (this.#events < maxEvents || this.#isNeeded(item)) {
      this.#items.push(item);
      this.#events++;
    } else this.#leaveOut(item);
    this.#deliver();
  }

  /** Whether the item is kept though there are too many. */
  #isNeeded(item: FeedItem): boolean {
    if (item.kind !== 'event' && item.kind !== 'gap') return true;
    const last = this.#items.at(-1);
    const isPartOfLast = item.kind === 'gap' && last?.kind === 'gap' && last.epoch === item.epoch;
    const isEdge = item.kind === 'gap' || ['opened', 'lost', 'closed'].includes(item.event.type);
    return isEdge && !isPartOfLast && this.#events < 2 * maxEvents;
  }

  /** Adds a gap to the one right before it; counts an event, in its place. */
  #leaveOut(item: FeedItem): void {
    let last = this.#items.at(-1);
    if (item.kind === 'gap' && last?.kind === 'gap' && last.epoch === item.epoch) {
      this.#items[this.#items.length - 1] = { ...item, from: last.to === null ? item.from : last.from };
      return;
    }
    if (last?.kind !== 'missing') {
      last = { kind: 'missing', events: 0, timeMs: this.#options.nowMs(), signals: {}, settings: undefined };
      this.#items.push(last);
    }
    last.events++;
    if (item.kind !== 'event') return;
    const { event } = item;
    if (event.type === 'input-signals') last.signals = { ...last.signals, ...event.signals };
    else if (event.type === 'output-signals') last.signals = { ...last.signals, ...outputsOf(event.signals) };
    else if (event.type === 'settings') last.settings = event.settings;
  }

  #deliver(): void {
    for (let sink = this.#sink; sink && !this.#isHeld && this.#items.length > 0; sink = this.#sink) {
      const held = sink.holdBack();
      if (held) {
        this.#isHeld = true;
        const resume = (): void => {
          this.#isHeld = false;
          this.#deliver();
        };
        void held.then(resume, resume);
        return;
      }
      this.#deliverOne(sink);
    }
  }

  #deliverOne(sink: LineSink): void {
    const item = this.#items.shift();
    if (!item) return;
    if (item.kind !== 'bytes' && item.kind !== 'missing') this.#events--;
    switch (item.kind) {
      case 'bytes':
        sink.received(item.bytes, this.#options.localMs(item.timeUs), item.offset);
        return this.#options.onTaken(item.bytes.length);
      case 'gap': {
        const bytes = item.to === null ? 0 : item.to - item.from;
        return sink.event({ kind: 'gap', bytes, reason: 'fell-behind' }, this.#options.nowMs());
      }
      case 'event':
        return this.#event(sink, item.event);
      case 'state': {
        const timeMs = this.#options.localMs(item.timeUs);
        const { settings } = item;
        if (settings && !isSame(nearestSettings(settings), this.#settings))
          this.#announce(sink, this.#announced, settings, timeMs);
        return sink.signals(item.signals, timeMs);
      }
      case 'missing':
        sink.event({ kind: 'events-missing', events: item.events }, item.timeMs);
        if (item.settings) this.#announce(sink, this.#announced, item.settings, item.timeMs);
        if (Object.keys(item.signals).length > 0) sink.signals(item.signals, item.timeMs);
        return;
      case 'lost':
        return this.#options.onLost(item.message);
    }
  }

  #event(sink: LineSink, event: PinnedEvent): void {
    const timeMs = this.#options.localMs(event.timeUs);
    switch (event.type) {
      case 'opened':
        if (event.epoch !== this.#announced) this.#announce(sink, event.epoch, event.settings, timeMs);
        return;
      case 'settings':
        return this.#announce(sink, this.#announced, event.settings, timeMs);
      case 'input-signals':
        return sink.signals(event.signals, timeMs);
      case 'output-signals':
        return sink.signals(outputsOf(event.signals), timeMs);
      case 'note':
        return sink.event(noteOf(event), timeMs);
      case 'lost':
        if (event.epoch === this.#options.epoch()) this.#options.onLost(event.message, event.lent);
        return;
      case 'closed':
        // Closed by another client; if it is opened again, it continues.
        if (event.epoch === this.#options.epoch() && event.reason !== 'asked') this.#options.onLost('');
    }
  }

  #announce(sink: LineSink, epoch: Epoch | null | undefined, host: HostSettings, timeMs: number): void {
    const settings = nearestSettings(host);
    this.#announced = epoch;
    this.#settings = settings;
    sink.opened(settings, timeMs);
  }
}

/** A note as a capture keeps it. The relay's own voice is a field that no client can have. */
export function noteOf({ text, name, voice }: Pick<NoteMadeMessage, 'text' | 'name' | 'voice'>) {
  if (voice === 'relay') return { kind: 'note', text, voice } as const;
  return { kind: 'note', text, ...(name ? { by: name } : {}) } as const;
}

function outputsOf({ dataTerminalReady, requestToSend }: OutputSignals): OutputSignals {
  return { dataTerminalReady, requestToSend };
}

/** Settings that only a host has (5 bits, mark parity) become the nearest ones. */
export function nearestSettings(settings: HostSettings): PortSettings {
  const { baudRate, dataBits, parity, stopBits, flowControl } = settings;
  return {
    baudRate,
    dataBits: dataBits === 8 ? 8 : 7,
    parity: parity === 'even' || parity === 'odd' ? parity : 'none',
    stopBits: stopBits === 1 ? 1 : 2,
    flowControl: flowControl === 'hardware' ? 'hardware' : 'none',
  };
}

function isSame(a: PortSettings, b: PortSettings | undefined): boolean {
  return (Object.keys(a) as (keyof PortSettings)[]).every((name) => a[name] === b?.[name]);
}
