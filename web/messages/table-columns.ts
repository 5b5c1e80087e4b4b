import { csvCell } from '../core/csv-cell.ts';

/** Fields with a column of their own: a device may name its fields as it likes. */
export const mostColumns = 512;

/** What every row has; a field of the same name gets a number. */
const ownColumns = ['time', 'direction', 'kind', 'problem'] as const;

/** Columns of a table, made of the names of all segments. */
export class TableColumns {
  readonly #names = new Set<string>();
  readonly #most: number;
  /** There are more fields than columns: the last column has the others. */
  hasOthers = false;

  /** @param most columns of fields; default: 512 */
  constructor(most = mostColumns) {
    this.#most = most;
  }

  get names(): readonly string[] {
    return [...this.#names];
  }

  add(names: readonly string[]): void {
    for (const name of names) {
      if (this.#names.size < this.#most) this.#names.add(name);
      else if (!this.#names.has(name)) this.hasOthers = true;
    }
  }

  head(): string {
    const used = new Set<string>(ownColumns);
    for (const name of this.#names) used.add(freeName(name, used));
    if (this.hasOthers) used.add(freeName('others', used));
    return `${Array.from(used, csvCell).join(',')}\r\n`;
  }
}

/** `x`, or `x 2`, `x 3` … */
function freeName(name: string, used: ReadonlySet<string>): string {
  let free = name;
  for (let count = 2; used.has(free); count++) free = `${name} ${count}`;
  return free;
}
