import type { Direction, MonitorRow } from './row.ts';

/** Where a row is in its capture. */
interface RowPosition {
  readonly kind: Direction | 'event';
  readonly timeMs: number;
  /** Bytes of its direction before it. */
  readonly offset: number;
  readonly byteLength: number;
}

/** Rows that follow each other, by the first and the last of them. */
export interface RowSpan {
  readonly first: RowPosition;
  readonly last: RowPosition;
}

export function rowSpan(first: MonitorRow, last: MonitorRow): RowSpan {
  return { first: positionOf(first), last: positionOf(last) };
}

function positionOf(row: MonitorRow): RowPosition {
  const { timeMs, offset } = row;
  return row.kind === 'event'
    ? { kind: 'event', timeMs, offset, byteLength: 0 }
    : { kind: row.direction, timeMs, offset, byteLength: row.bytes.length };
}

/** Whether some of a row is within the span: by its bytes where an end is of its direction, else by its time. */
export function isInSpan({ first, last }: RowSpan, { kind, timeMs, offset, byteLength }: RowPosition): boolean {
  const isAfter = kind === first.kind && kind !== 'event' ? offset + byteLength > first.offset : timeMs >= first.timeMs;
  const isBefore =
    kind === last.kind && kind !== 'event' ? offset < last.offset + last.byteLength : timeMs <= last.timeMs;
  return isAfter && isBefore;
}
