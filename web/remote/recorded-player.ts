import type { Viewer } from '../../relay/protocol/port-info.ts';
import type { RecordedEntry, RecordedEvent } from '../../relay/protocol/recorded-values.ts';
import type { SerialErrorCode } from '../core/serial-error.ts';
import { inputSignalNames, outputSignalNames, type SignalName } from '../core/signals.ts';
import { nearestSettings, noteOf } from './line-feed.ts';
import type { CaptureSink } from '../line/capture-sink.ts';
import { fromBase64 } from './from-base64.ts';

/** Names kept of viewers: more than are ever there together. A relay must not fill our memory. */
const maxNames = 1024;

/** What an entry costs beyond its bytes or its text, about as much as it takes in storage. */
const dataEntryBytes = 16;
const eventEntryBytes = 64;

/** What a host gave with an entry, whether it is kept or not: its bytes or texts, and what keeping it takes. */
export function recordedEntryBytes(entry: RecordedEntry): number {
  if (entry.kind !== 'event') return dataEntryBytes + Math.ceil((entry.data.length * 3) / 4);
  return eventEntryBytes + (entry.event.type === 'note' ? 2 * (entry.event.text.length + entry.event.name.length) : 0);
}

type Lines = Readonly<Record<string, boolean>>;

/**
 * Plays what a host has recorded of one opening into a capture: bytes in both directions at their times, events, notes,
 * and what is missing.
 */
export class RecordedPlayer {
  readonly #sink: Pick<CaptureSink, 'bytes' | 'event'>;
  readonly #localMs: (timeUs: number) => number;
  readonly #names = new Map<string, string>();
  /** Where the next received byte belongs. */
  #next = 0;
  #timeUs = 0;
  #inputs: Lines | undefined;
  #outputs: Lines | undefined;
  #breakSinceUs: number | undefined;
  #holder: string | null | undefined;

  /** @param localMs the host's time by our clock, milliseconds since 1970 */
  constructor(sink: Pick<CaptureSink, 'bytes' | 'event'>, localMs: (timeUs: number) => number) {
    this.#sink = sink;
    this.#localMs = localMs;
  }

  /** How far it is: the offset behind the last received byte. */
  get offset(): number {
    return this.#next;
  }

  take(entry: RecordedEntry): void {
    if (entry.kind === 'event') return this.#event(entry.event);
    this.#timeUs = entry.timeUs;
    const timeMs = this.#localMs(entry.timeUs);
    const bytes = fromBase64(entry.data);
    if (entry.kind === 'transmitted') return this.#sink.bytes('tx', bytes, timeMs);
    this.#skipTo(entry.offset);
    // A host says nothing twice; should it, the capture does not.
    const known = this.#next - entry.offset;
    if (known >= bytes.length) return;
    this.#sink.bytes('rx', known > 0 ? bytes.subarray(known) : bytes, timeMs);
    this.#next = entry.offset + bytes.length;
  }

  /** Nothing more comes. @param toBytes up to where the opening went */
  end(toBytes: number): void {
    this.#skipTo(toBytes);
  }

  #event(event: RecordedEvent): void {
    this.#timeUs = event.timeUs;
    switch (event.type) {
      case 'opened':
      case 'settings':
        return this.#tell({ kind: 'opened', settings: nearestSettings(event.settings) });
      case 'lost':
        this.#skipTo(event.offset);
        return this.#tell({ kind: 'lost', code: lossCode(event.code) });
      case 'closed':
        this.#skipTo(event.offset);
        return this.#tell({ kind: 'closed' });
      case 'input-signals':
        this.#inputs = this.#edges(inputSignalNames, this.#inputs, { ...event.signals });
        return;
      case 'output-signals':
        this.#break(event.signals.break, event.timeUs);
        this.#outputs = this.#edges(
          outputSignalNames,
          this.#outputs ?? { dataTerminalReady: true, requestToSend: true },
          { ...event.signals },
        );
        return;
      case 'note':
        return this.#tell(noteOf(event));
      case 'transmitted':
        if (event.outcome === 'dropped')
          this.#tell({
            kind: 'transmit-failed',
            bytes: event.byteLength,
            ...(event.partial === false ? { none: true } : {}),
          });
        return;
      case 'attendance':
        for (const viewer of event.viewers) this.#know(viewer);
        return this.#held(event.holder, null);
      case 'attached':
        return this.#know(event.viewer);
      case 'lease':
        if (event.holder) this.#know(event.holder);
        return this.#held(event.holder?.id ?? null, event.by);
      case 'gap':
        return this.#gap(event.from, event.to);
      case 'clock-set':
        return this.#sink.event(
          { kind: 'clock-set', wasMs: this.#localMs(event.wasUs), isMs: this.#localMs(event.timeUs) },
          this.#localMs(event.timeUs),
        );
      case 'events-dropped':
        return this.#tell({ kind: 'not-recorded', events: event.count, txBytes: event.transmittedBytes ?? 0 });
      case 'detached':
      case 'recording-stopped': // what is missing since is told by gaps
    }
  }

  #know({ id, name }: Viewer): void {
    this.#names.delete(id);
    this.#names.set(id, name);
    if (this.#names.size > maxNames) this.#names.delete(this.#names.keys().next().value as string);
  }

  #held(holder: string | null, by: string | null): void {
    if (holder === this.#holder || (this.#holder === undefined && holder === null)) return;
    this.#holder = holder;
    const name = (id: string | null): string => (id === null ? '' : (this.#names.get(id) ?? ''));
    this.#tell({ kind: 'holder', holder: name(holder), by: name(by), mine: false });
  }

  #gap(from: number, to: number | null): void {
    if (to === null) return this.#tell({ kind: 'gap', bytes: 0, reason: 'not-recorded' });
    this.#skipTo(from);
    this.#skipTo(to);
  }

  #skipTo(offset: number): void {
    if (offset <= this.#next) return;
    this.#tell({ kind: 'gap', bytes: offset - this.#next, reason: 'not-recorded' });
    this.#next = offset;
  }

  /** What is read first is how things stand, and no edge. */
  #edges(names: readonly SignalName[], before: Lines | undefined, now: Lines): Lines {
    for (const signal of names) {
      const on = now[signal] === true;
      if (before && before[signal] !== on) this.#tell({ kind: 'signal', signal, on });
    }
    return now;
  }

  #break(on: boolean, timeUs: number): void {
    if (on) this.#breakSinceUs ??= timeUs;
    else if (this.#breakSinceUs !== undefined) {
      this.#tell({ kind: 'break-sent', durationMs: Math.max(0, Math.round((timeUs - this.#breakSinceUs) / 1000)) });
      this.#breakSinceUs = undefined;
    }
  }

  #tell(event: Parameters<CaptureSink['event']>[0]): void {
    this.#sink.event(event, this.#localMs(this.#timeUs));
  }
}

const lossCode = (code: string): SerialErrorCode => (code === 'DEVICE_GONE' ? 'port-gone' : 'internal');
