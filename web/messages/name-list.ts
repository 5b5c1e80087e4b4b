import type { FieldName } from './field-names.ts';
import { FileSink } from './file-sink.ts';
import { mostColumns } from './table-columns.ts';

/** The names of fields in a segment, in the order in which they first come: one more than have a column, at most. */
export class NameList extends FileSink<readonly string[]> {
  readonly #found = new Set<string>();
  #now: string[] = [];

  copy(): NameList {
    const copy = new NameList(this.selection);
    for (const name of this.result()) copy.#found.add(name);
    return copy;
  }

  result(): readonly string[] {
    this.finish();
    return [...this.#found];
  }

  protected start(): void {
    if (this.#now.length > 0) this.#now = [];
  }
  protected addNumber({ name }: FieldName): void {
    this.#add(name);
  }
  protected addText({ name }: FieldName): void {
    this.#add(name);
  }
  protected addBytes({ name }: FieldName): void {
    this.#add(name);
  }
  protected take(): void {
    for (const name of this.#now) if (this.#found.size <= mostColumns) this.#found.add(name);
  }

  #add(name: string): void {
    if (!this.#found.has(name)) this.#now.push(name);
  }
}
