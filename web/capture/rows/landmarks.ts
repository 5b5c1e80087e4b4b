import { landmarkKinds, landmarkOf, type LandmarkKind } from '../../core/landmark.ts';
import { rowFlag } from '../packets/row-table.ts';
import type { SegmentRows } from './row-source.ts';
import type { SegmentVerdicts } from './segment-verdicts.ts';

/** Where the landmarks of one segment are among its shown rows. */
export interface SegmentLandmarks {
  /** The rows are divided into so many equal parts. */
  readonly parts: number;
  /** Number of the part times the number of kinds, plus the number of the kind. */
  readonly spots: readonly number[];
  /** How many there are at each spot. */
  readonly counts: readonly number[];
}

/** Landmarks of a kind at, or from, a shown row. */
export interface RowLandmark {
  readonly row: number;
  /** In `landmarkKinds`. */
  readonly kind: number;
  readonly count: number;
}

/** Landmarks of some segment, and the shown rows before and in it. */
interface PlacedLandmarks {
  readonly before: number;
  readonly shown: number;
  readonly landmarks: SegmentLandmarks;
}

const fineParts = 256;
/** Where a segment has more spots, their places are less exact: 4000 segments full of errors stay small. */
const maxSpots = 64;
const coarseParts = 16;

/** The landmarks among the shown rows of a segment; `undefined` when it has none. */
export function segmentLandmarks(rows: SegmentRows, verdicts: SegmentVerdicts): SegmentLandmarks | undefined {
  if (!rows.segment.events.some(landmarkOf)) return undefined;
  const found: { readonly row: number; readonly kind: number }[] = [];
  const { table } = rows.cutter;
  let shown = 0;
  for (let row = 0; row < table.length; row++) {
    if (!verdicts.isShown(row)) continue;
    const kind = landmarkAt(rows, row);
    if (kind !== undefined) found.push({ row: shown, kind: landmarkKinds.indexOf(kind) });
    shown++;
  }
  if (found.length === 0) return undefined;
  for (const parts of [fineParts, coarseParts]) {
    const counts = new Map<number, number>();
    for (const { row, kind } of found) {
      const spot = Math.floor((row * parts) / shown) * landmarkKinds.length + kind;
      counts.set(spot, (counts.get(spot) ?? 0) + 1);
    }
    if (counts.size <= maxSpots || parts === coarseParts)
      return { parts, spots: [...counts.keys()], counts: [...counts.values()] };
  }
  return undefined;
}

/** Rows of the table that are shown, and landmarks of these kinds. */
export function rowsOfLandmarks(
  rows: SegmentRows,
  verdicts: SegmentVerdicts,
  kinds: readonly LandmarkKind[],
): readonly number[] {
  const found: number[] = [];
  for (let row = 0; row < rows.cutter.table.length; row++) {
    const kind = verdicts.isShown(row) ? landmarkAt(rows, row) : undefined;
    if (kind !== undefined && kinds.includes(kind)) found.push(row);
  }
  return found;
}

function landmarkAt({ segment, cutter: { table } }: SegmentRows, row: number): LandmarkKind | undefined {
  if (!(table.flags(row) & rowFlag.event)) return undefined;
  const event = segment.events[table.index(row)];
  return event && landmarkOf(event);
}

export function hasLandmark({ spots }: SegmentLandmarks, kinds: readonly LandmarkKind[]): boolean {
  return spots.some((spot) => kinds.includes(landmarkKinds[spot % landmarkKinds.length] ?? 'note'));
}

/** The landmarks of a segment by the shown row at, or from, which they are. */
export function* rowLandmarks({ before, shown, landmarks }: PlacedLandmarks): Generator<RowLandmark> {
  const { parts, spots, counts } = landmarks;
  for (const [at, spot] of spots.entries()) {
    const part = Math.floor(spot / landmarkKinds.length);
    const row = before + Math.ceil((part * shown) / parts);
    yield { row, kind: spot % landmarkKinds.length, count: counts[at] ?? 0 };
  }
}

/**
 * The landmarks in each of `parts` equal parts of all shown rows: three numbers for each part and kind that has some,
 * the part, the kind's number and the count, in order.
 */
export function landmarkMap(found: Iterable<RowLandmark>, total: number, parts: number): Uint32Array {
  const sums = new Uint32Array(parts * landmarkKinds.length);
  for (const { row, kind, count } of found) {
    const at = partOfRow(row, total, parts) * landmarkKinds.length + kind;
    sums[at] = (sums[at] ?? 0) + count;
  }
  const map: number[] = [];
  for (const [at, count] of sums.entries())
    if (count > 0) map.push(Math.floor(at / landmarkKinds.length), at % landmarkKinds.length, count);
  return Uint32Array.from(map);
}

/** Which of `parts` equal parts of `total` rows has the row. */
export function partOfRow(row: number, total: number, parts: number): number {
  return Math.min(parts - 1, Math.max(0, Math.floor((row * parts) / Math.max(1, total))));
}
