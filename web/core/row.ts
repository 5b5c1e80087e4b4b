import type { CaptureEvent } from './capture-event.ts';

export type Direction = 'rx' | 'tx';

/** A pause of this length is marked between two rows. */
export const silentMs = 60_000;

/** One row of the monitor: a packet (or the part of it that fits a row), or something that happened. */
export type MonitorRow = PacketRow | EventRow;

export interface PacketRow {
  readonly kind: 'packet';
  readonly direction: Direction;
  /** Wall clock at the packet's first byte: milliseconds since 1970, with microseconds as the fraction. */
  readonly timeMs: number;
  /** Milliseconds since the packet before it (of either direction), or `undefined` for the first. */
  readonly deltaMs: number | undefined;
  /** Where that is `silentMs` or more: the longest pause right before it, also when rows between are not shown. */
  readonly quietMs?: number;
  /** How many bytes of this direction came before this row in the capture. */
  readonly offset: number;
  /** The bytes, the line ending included. */
  readonly bytes: Uint8Array;
  /** The bytes as text in the view's encoding, without the line ending. */
  readonly text: string;
  /** The styles (SGR sequences) that earlier rows have set and not reset. */
  readonly style?: string;
  /** This row continues the full row before it. */
  readonly continued: boolean;
  /** Not as the packet rule says. Default: it is. */
  readonly fault?: true;
  /** How many rows after it have the same bytes, and are left out. Default: none. */
  readonly repeats?: number;
  /** Matches of the find text. */
  readonly hit: boolean;
  /** In a timeline: the number of its capture. */
  readonly source?: number;
  /** The highlight rule that the whole row has, by its number. */
  readonly rule?: number;
  /** Matches of the find text and of highlight rules, in order and without overlaps; places in the text as read. */
  readonly textMarks?: readonly RowMark[];
  /** The same in the bytes. */
  readonly byteMarks?: readonly RowMark[];
}

/** A part of a row that matches. */
export interface RowMark {
  readonly from: number;
  /** Not included. */
  readonly to: number;
  /** The number of the highlight rule; -1: the find text. */
  readonly rule: number;
}

export interface EventRow {
  readonly kind: 'event';
  readonly timeMs: number;
  readonly deltaMs: number | undefined;
  readonly quietMs?: number;
  /** Received bytes before this event. */
  readonly offset: number;
  readonly event: CaptureEvent;
  readonly hit: boolean;
  readonly source?: number;
}
