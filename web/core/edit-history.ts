/** The oldest beyond it cannot be undone. */
const mostUndos = 200;

/** A value that is edited: each change can be undone and redone. */
export class EditHistory<T> {
  #value: T;
  #undone: T[] = [];
  #redone: T[] = [];
  #typing = '';

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  get canUndo(): boolean {
    return this.#undone.length > 0;
  }

  get canRedo(): boolean {
    return this.#redone.length > 0;
  }

  /** The field that was changed last; empty: none. */
  get typing(): string {
    return this.#typing;
  }

  /**
   * Changes the value.
   * @param typing the field it was typed into: more typing in it is one change; empty: a change by itself
   */
  change(value: T, typing = ''): void {
    this.#redone = [];
    if (typing === '' || typing !== this.#typing) this.#undone = [...this.#undone.slice(1 - mostUndos), this.#value];
    this.#typing = typing;
    this.#value = value;
  }

  /** What is typed next can be undone by itself. */
  settle(): void {
    this.#typing = '';
  }

  undo(): void {
    const before = this.#undone.pop();
    if (before === undefined) return;
    this.#redone.push(this.#value);
    this.#value = before;
    this.#typing = '';
  }

  redo(): void {
    const after = this.#redone.pop();
    if (after === undefined) return;
    this.#undone.push(this.#value);
    this.#value = after;
    this.#typing = '';
  }
}
