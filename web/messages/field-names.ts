/** A name in a file, and what its writer keeps with it. */
export interface FieldName {
  readonly name: string;
  /** Its column; -1: it has none. */
  readonly column: number;
  /** The message that has it. */
  message: number;
  /** The number of the last field of this name in that message. */
  count: number;
  /** As JSON, with its unit; empty: not made yet. */
  json: string;
  unit: string;
  unitJson: string;
}

/** A device may name its fields as it likes. */
const mostKnown = 10_000;

/** Names of fields. One that a message has already gets a number: `x`, `x 2`, `x 3`. */
export class FieldNames {
  readonly #known = new Map<string, FieldName>();
  readonly #columns: ReadonlyMap<string, number>;
  #message = 0;

  constructor(columns: readonly string[]) {
    this.#columns = new Map(columns.map((name, at) => [name, at]));
  }

  /** Another message begins. */
  next(): void {
    this.#message++;
    if (this.#known.size > mostKnown) this.#known.clear();
  }

  of(name: string): FieldName {
    const known = this.#entry(name);
    if (known.message !== this.#message) return this.#claim(known);
    for (;;) {
      const free = this.#entry(`${name} ${++known.count}`);
      if (free.message !== this.#message) return this.#claim(free);
    }
  }

  #claim(name: FieldName): FieldName {
    name.message = this.#message;
    name.count = 1;
    return name;
  }

  #entry(name: string): FieldName {
    const known = this.#known.get(name);
    if (known) return known;
    const column = this.#columns.get(name) ?? -1;
    const made = { name, column, message: 0, count: 1, json: '', unit: '', unitJson: '' };
    this.#known.set(name, made);
    return made;
  }
}
