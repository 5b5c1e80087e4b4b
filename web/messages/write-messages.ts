import { csvCell } from '../core/csv-cell.ts';
import type { Field } from '../decode/decoder.ts';
import type { PlacedMessage } from './message-visitor.ts';

/** What every row has; a field of the same name gets a number. */
const ownColumns = ['time', 'direction', 'kind', 'problem'] as const;

/** Fields with a column of their own: a device may name its fields as it likes. */
const mostColumns = 512;

/** Messages as rows of CSV. Columns are made first, of all messages; then rows are written. */
export class MessageColumns {
  readonly #most: number;
  readonly #places = new Map<string, number>();
  /** There are more fields than columns: the last column has the others. */
  #hasOthers = false;

  /** @param most columns of fields; default: 512 */
  constructor(most = mostColumns) {
    this.#most = most;
  }

  /** Makes columns for the fields of a message that have none. */
  add({ fields }: PlacedMessage): void {
    eachField(fields, (name) => {
      if (this.#places.has(name)) return;
      if (this.#places.size < this.#most) this.#places.set(name, this.#places.size);
      else this.#hasOthers = true;
    });
  }

  head(): string {
    const used = new Set<string>(ownColumns);
    for (const name of this.#places.keys()) used.add(freeName(name, used));
    if (this.#hasOthers) used.add(freeName('others', used));
    return line(Array.from(used, csvCell));
  }

  row({ timeMs, direction, kind, problems, fields }: PlacedMessage): string {
    const cells = Array.from<string>({ length: this.#places.size }).fill('');
    const others: string[] = [];
    eachField(fields, (name, { value }) => {
      const place = this.#places.get(name);
      if (place === undefined) others.push(`${name}=${value}`);
      else cells[place] = typeof value === 'number' ? String(value) : csvCell(value);
    });
    if (this.#hasOthers) cells.push(csvCell(others.join('; ')));
    return line([new Date(timeMs).toISOString(), direction, csvCell(kind), problems.join(' '), ...cells]);
  }
}

/** A message as a line of JSON. */
export function messageJson({ timeMs, direction, kind, problems, offset, fields }: PlacedMessage): string {
  const time = new Date(timeMs).toISOString();
  const head = JSON.stringify({ time, direction, kind, problems, offset });
  const parts: string[] = [];
  // As text: `__proto__` may be the name of a field, and names that are numbers stay in their order.
  eachField(fields, (name, { value, unit, label }) => {
    const known = typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
    const field = { value: known, ...(unit !== '' && { unit }), ...(label !== '' && { label }) };
    parts.push(`${JSON.stringify(name)}:${JSON.stringify(field)}`);
  });
  return `${head.slice(0, -1)},"fields":{${parts.join(',')}}}\n`;
}

/** Calls `visit` with each field and its name, which gets a number where the message has another one of it. */
function eachField(fields: readonly Field[], visit: (name: string, field: Field) => void): void {
  const used = new Set<string>();
  let counts: Map<string, number> | undefined;
  for (const field of fields) {
    const name = used.has(field.name) ? freeName(field.name, used, (counts ??= new Map())) : field.name;
    used.add(name);
    visit(name, field);
  }
}

/** `x`, or `x 2`, `x 3` … @param counts where the search for a number goes on */
function freeName(name: string, used: ReadonlySet<string>, counts?: Map<string, number>): string {
  let count = counts?.get(name) ?? 1;
  let free = name;
  while (used.has(free)) free = `${name} ${++count}`;
  counts?.set(name, count);
  return free;
}

const line = (cells: readonly string[]): string => `${cells.join(',')}\r\n`;
