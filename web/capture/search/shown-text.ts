import { escapeSequence, mayHaveEscapes } from '../../core/escape-sequences.ts';
import type { ByteOrder } from '../../core/utf-16.ts';
import { maxRunUp, runUpStart } from '../packets/row-cutter.ts';
import { concatBytes } from './lane-view.ts';
import type { LaneView } from './lane-view.ts';
import { decodeWithPlaces } from './text-places.ts';
import type { RowDecoder } from './text-places.ts';

/** The text of consecutive rows, with their line endings, and the continuation of the last one. */
export interface ShownText {
  readonly text: string;
  /** Where rows begin, and where the last one ends. */
  readonly starts: Uint32Array;
  /** Where rows end, without their line endings. */
  readonly ends: Uint32Array;
}

/**
 * The rows `from` to `to` (not included) as text, decoded in one call. What is drawn, found, filtered and exported is
 * this text.
 * @param escapes `out`: as a person reads it; `kept`: with escape sequences, from which the drawing takes its colours
 */
export function shownText(
  lane: LaneView,
  from: number,
  to: number,
  decoder: RowDecoder,
  escapes: 'out' | 'kept',
): ShownText {
  const count = to - from;
  const isLast = to === lane.count;
  const { widths } = decoder;
  const { start, before } = widths === 'le' || widths === 'be' ? wideRunUp(lane, from, widths) : runUp(lane, from);
  const end = isLast ? lane.bytes.length : lane.start(to);
  const bytes = concatBytes(before, lane.bytes.subarray(start, end));
  const starts = new Uint32Array(count + 1);
  for (let i = 0; i <= count; i++) starts[i] = lane.start(from + i) - start + before.length;
  const isWhole = isLast ? lane.after.endsText : lane.isFresh(to);
  const text = decodePieces(lane, from, bytes, starts, isWhole, decoder);
  const ends = new Uint32Array(count);
  for (let i = 0; i < count; i++) ends[i] = withoutLineEnding(text, starts[i] ?? 0, starts[i + 1] ?? 0);
  const shown = { text, starts, ends };
  return escapes === 'out' && mayHaveEscapes(text) ? withoutEscapes(lane, from, shown) : shown;
}

/** Where decoding begins, so that a character is read whole that lies over the start of row `index`. */
function runUp(lane: LaneView, index: number): { start: number; before: Uint8Array } {
  const first = lane.start(index);
  const none = new Uint8Array(0);
  if (lane.isFresh(index)) return { start: first, before: none };
  let limit = 0;
  let isCut = false;
  for (let i = index - 1; i >= 0 && !isCut; i--) {
    limit = lane.start(i);
    isCut = lane.isFresh(i) || first - limit >= maxRunUp;
  }
  const isMiddle = lane.isContinued(index);
  const start = runUpStart(lane.bytes, first, isCut ? limit : 0, isMiddle);
  if (start > 0 || isCut) return { start, before: none };
  const from = isMiddle ? 0 : runUpStart(lane.runUp, lane.runUp.length, 0, false);
  return { start, before: lane.runUp.subarray(from) };
}

/** Bytes of a row that are looked at for how they form units. */
const alignedBytes = 64;

/**
 * The same for UTF-16: a row may begin within a unit, where a rule that is not one of text has cut it, or within a pair
 * of units. Most texts have blanks or line endings, whose high byte is 0.
 */
function wideRunUp(lane: LaneView, index: number, order: ByteOrder): { start: number; before: Uint8Array } {
  const first = lane.start(index);
  const none = new Uint8Array(0);
  if (lane.isFresh(index)) return { start: first, before: none };
  const zeros = [0, 0];
  for (let at = 0; at < alignedBytes; at++) if (lane.bytes[first + at] === 0) zeros[at % 2]!++;
  const [even = 0, odd = 0] = zeros;
  const isWithin = order === 'le' ? even > odd : odd > even;
  const high = lane.bytes[first + (order === 'le' ? 1 : 0)] ?? 0;
  const length = isWithin ? 1 : high >= 0xdc && high <= 0xdf ? 2 : 0;
  if (first >= length) return { start: first - length, before: none };
  return { start: 0, before: lane.runUp.subarray(Math.max(0, lane.runUp.length - length + first)) };
}

/** Decodes all that belongs together in one call: nothing reaches over an opening or a loss. */
function decodePieces(
  lane: LaneView,
  from: number,
  bytes: Uint8Array,
  places: Uint32Array,
  isWhole: boolean,
  decoder: RowDecoder,
): string {
  let text = '';
  let at = 0;
  let first = 0;
  const decodePiece = (to: number, next: number, isPieceWhole: boolean): void => {
    for (let i = first; i < next; i++) places[i] = (places[i] ?? 0) - at;
    const piece = decodeWithPlaces(bytes.subarray(at, to), places, first, next, isPieceWhole, decoder);
    for (let i = first; i < next; i++) places[i] = (places[i] ?? 0) + text.length;
    text += piece;
    at = to;
    first = next;
  };
  for (let i = 1; i < places.length - 1; i++) if (lane.isFresh(from + i)) decodePiece(places[i] ?? 0, i, true);
  decodePiece(bytes.length, places.length, isWhole);
  return text;
}

/** Where the line ends that lies from `start` to `end` in `text`, before its line ending. */
export function withoutLineEnding(text: string, start: number, end: number): number {
  let at = end;
  for (; at > start; at--) {
    const unit = text.charCodeAt(at - 1);
    if (unit !== 10 && unit !== 13) break;
  }
  return at;
}

const sequenceHere = new RegExp(escapeSequence.source, 'y');

/** Takes out the escape sequences; one that is not complete within its packet stays. */
function withoutEscapes(lane: LaneView, from: number, { text, starts, ends }: ShownText): ShownText {
  const count = ends.length;
  const kept: string[] = [];
  const shiftedStarts = new Uint32Array(count + 1);
  const shiftedEnds = new Uint32Array(count);
  let row = 0;
  let place = 0;
  let keptFrom = 0;
  let removed = 0;
  // Starts and ends of the rows come in order, so do the sequences. A place within a sequence comes where it was.
  const placesUpTo = (limit: number, at: number): void => {
    for (; place <= 2 * count; place++) {
      const isEnd = place % 2 === 1;
      const old = (isEnd ? ends : starts)[place >> 1] ?? 0;
      if (old > limit) return;
      (isEnd ? shiftedEnds : shiftedStarts)[place >> 1] = Math.min(old, at) - removed;
    }
  };
  for (let at = nextEscape(text, 0); at >= 0;) {
    while (row + 1 < count && (starts[row + 1] ?? 0) <= at) row++;
    sequenceHere.lastIndex = at;
    const end = sequenceHere.test(text) ? sequenceHere.lastIndex : Infinity;
    if (end > packetEnd(lane, from, row, text, ends)) {
      at = nextEscape(text, at + 1);
      continue;
    }
    placesUpTo(at, at);
    kept.push(text.slice(keptFrom, at));
    placesUpTo(end - 1, at);
    removed += end - at;
    keptFrom = end;
    at = nextEscape(text, end);
  }
  placesUpTo(text.length, text.length);
  kept.push(text.slice(keptFrom));
  return { text: kept.join(''), starts: shiftedStarts, ends: shiftedEnds };
}

function nextEscape(text: string, from: number): number {
  const escape = text.indexOf('\u001b', from);
  const c1 = text.indexOf('\u009b', from);
  return escape < 0 || (c1 >= 0 && c1 < escape) ? c1 : escape;
}

function packetEnd(lane: LaneView, from: number, row: number, text: string, ends: Uint32Array): number {
  for (let last = row; ; last++) {
    if (last >= ends.length) return text.length;
    if (!lane.goesOn(from + last)) return ends[last] ?? 0;
  }
}
