/**
 * Keys that are pressed while something that takes them is loading: until then they are for nothing else, such as the
 * device of a terminal that has the focus.
 */
export class HeldKeys {
  readonly #target: EventTarget;
  #text = '';

  /** Begins. @param target the window */
  constructor(target: EventTarget) {
    this.#target = target;
    target.addEventListener('keydown', this.#hold, { capture: true });
  }

  /** Ends it. @returns the characters that were typed */
  end(): string {
    this.#target.removeEventListener('keydown', this.#hold, { capture: true });
    return this.#text;
  }

  #hold = (event: Event): void => {
    const { key, ctrlKey, metaKey, altKey } = event as KeyboardEvent;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (key === 'Backspace') this.#text = [...this.#text].slice(0, -1).join('');
    else if ([...key].length === 1 && !ctrlKey && !metaKey && !altKey) this.#text += key;
  };
}
