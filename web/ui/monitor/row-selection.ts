import type { MonitorRow } from '../../core/row.ts';

/** Rows that are selected, by their numbers; `undefined`: none. */
export interface SelectedRows {
  /** Where selecting began. */
  readonly anchor: number;
  /** The row with the keyboard focus. */
  readonly focus: number;
}

export function firstSelected({ anchor, focus }: SelectedRows): number {
  return Math.min(anchor, focus);
}

export function lastSelected({ anchor, focus }: SelectedRows): number {
  return Math.max(anchor, focus);
}

export function isSelected(selection: SelectedRows | undefined, row: number): boolean {
  return selection !== undefined && row >= firstSelected(selection) && row <= lastSelected(selection);
}

/** `row` alone, or with `extend` everything from the anchor to it. */
export function selectRow(selection: SelectedRows | undefined, row: number, extend: boolean): SelectedRows {
  return { anchor: extend ? (selection?.anchor ?? row) : row, focus: row };
}

/** Rows that follow each other, by the number of the first. */
interface NumberedRows {
  readonly first: number;
  readonly rows: readonly MonitorRow[];
}

/** The selection when rows of a timeline came before it: its rows stay selected, as far as they are at hand. */
export function movedSelection(
  selection: SelectedRows | undefined,
  before: NumberedRows,
  now: NumberedRows,
): SelectedRows | undefined {
  if (!selection) return undefined;
  const { anchor, focus } = selection;
  const movedFocus = movedNumber(focus, before, now) ?? focus;
  if (anchor === focus) return movedFocus === focus ? selection : { anchor: movedFocus, focus: movedFocus };
  return { anchor: movedNumber(anchor, before, now) ?? anchor + movedFocus - focus, focus: movedFocus };
}

/** @returns `undefined`: it is not at hand */
function movedNumber(number: number, before: NumberedRows, now: NumberedRows): number | undefined {
  const row = before.rows[number - before.first];
  if (row?.source === undefined) return undefined;
  const isThere = (other: MonitorRow | undefined): boolean => other !== undefined && isSameRow(row, other);
  if (isThere(now.rows[number - now.first])) return number;
  const at = now.rows.findIndex(isThere);
  return at < 0 ? undefined : now.first + at;
}

function isSameRow(one: MonitorRow, other: MonitorRow): boolean {
  if (one.source !== other.source || one.offset !== other.offset || one.kind !== other.kind) return false;
  if (one.kind === 'event')
    return other.kind === 'event' && one.timeMs === other.timeMs && one.event.kind === other.event.kind;
  return other.kind === 'packet' && one.direction === other.direction;
}

/** The row a key goes to, or `undefined` when it is not a key that moves. */
export function rowForKey(key: string, from: number, total: number, pageRows: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowUp: -1,
    ArrowDown: 1,
    PageUp: -pageRows,
    PageDown: pageRows,
    Home: -total,
    End: total,
  };
  const step = steps[key];
  return step === undefined || total === 0 ? undefined : Math.min(Math.max(from + step, 0), total - 1);
}
