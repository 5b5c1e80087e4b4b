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
