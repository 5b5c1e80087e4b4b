import type { RowMark } from '../../core/row.ts';
import type { LaneView } from '../search/lane-view.ts';
import { rowMark } from '../search/row-block.ts';
import type { RowPattern } from '../search/row-pattern.ts';
import type { RowDecoder } from '../search/text-places.ts';
import { blockAround } from './block-around.ts';

/** A highlight rule as it is applied; earlier ones win. */
export interface PaintRule {
  /** `undefined`: it matches nothing. */
  readonly pattern: RowPattern | undefined;
  /** The row is highlighted, not only what matches. */
  readonly whole: boolean;
}

/** What is drawn over a row. */
interface PaintedRow {
  readonly rule?: number;
  readonly textMarks?: readonly RowMark[];
  readonly byteMarks?: readonly RowMark[];
}

/** The number of what is looked for, among those of the rules. */
const findRule = -1;

const noPaint: PaintedRow = {};

/** Applies rules, and the search, to some rows of a lane: those that are delivered, nothing between them. */
export class RowPaint {
  readonly #painted = new Map<number, PaintedRow>();

  /** @param wanted rows of the lane, in order */
  constructor(
    lane: LaneView,
    wanted: readonly number[],
    decoder: RowDecoder,
    rules: readonly PaintRule[],
    find: RowPattern | undefined,
  ) {
    if (!find && rules.length === 0) return;
    let first = 0;
    for (let i = 1; i <= wanted.length; i++) {
      if (wanted[i] === (wanted[i - 1] ?? 0) + 1) continue;
      const from = wanted[first] ?? 0;
      const to = (wanted[i - 1] ?? 0) + 1;
      const around = blockAround(lane, from, to, decoder);
      for (const [at, row] of paintedRows(around, to - from, rules, find).entries()) this.#painted.set(from + at, row);
      first = i;
    }
  }

  row(index: number): PaintedRow {
    return this.#painted.get(index) ?? noPaint;
  }
}

function paintedRows(
  { block, skipped }: ReturnType<typeof blockAround>,
  count: number,
  rules: readonly PaintRule[],
  find: RowPattern | undefined,
): readonly PaintedRow[] {
  const rows = Array.from({ length: count }, (): { rule?: number; text: RowMark[]; bytes: RowMark[] } => ({
    text: [],
    bytes: [],
  }));
  const apply = (rule: number, pattern: RowPattern, whole: boolean): void => {
    const marks = new Uint8Array(block.count);
    pattern.mark(block, marks);
    if (!marks.some((mark) => mark !== 0)) return;
    if (whole) {
      for (const [at, row] of rows.entries()) if ((marks[at + skipped] ?? 0) & rowMark.touched) row.rule ??= rule;
      return;
    }
    pattern.places(block, {
      text(at, start, end) {
        const base = block.shown.starts[at] ?? 0;
        rows[at - skipped]?.text.push({ from: start - base, to: end - base, rule });
      },
      bytes(at, start, end) {
        const base = block.lane.start(block.from + at);
        rows[at - skipped]?.bytes.push({ from: start - base, to: end - base, rule });
      },
    });
  };
  if (find) apply(findRule, find, false);
  for (const [rule, { pattern, whole }] of rules.entries()) if (pattern) apply(rule, pattern, whole);
  return rows.map(({ rule, text, bytes }) =>
    rule === undefined && text.length === 0 && bytes.length === 0
      ? noPaint
      : {
          ...(rule !== undefined && { rule }),
          ...(text.length > 0 && { textMarks: overlaid(text) }),
          ...(bytes.length > 0 && { byteMarks: overlaid(bytes) }),
        },
  );
}

/** In order and without overlaps: where several lie over each other, the earlier ones in `marks` are on top. */
export function overlaid(marks: readonly RowMark[]): readonly RowMark[] {
  const length = Math.max(...marks.map(({ to }) => to));
  const on = new Int16Array(length).fill(nothing);
  for (const { from, to, rule } of marks.toReversed()) on.fill(rule, from, to);
  const out: RowMark[] = [];
  for (let from = 0; from < length;) {
    const rule = on[from] ?? nothing;
    let to = from + 1;
    while (to < length && on[to] === rule) to++;
    if (rule !== nothing) out.push({ from, to, rule });
    from = to;
  }
  return out;
}

const nothing = -2;
