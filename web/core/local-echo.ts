/** Enter, and the other control characters. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const controls = /\r\n?|[\u0000-\u001f\u007f]/;

/** Characters that take two columns (Unicode's East Asian Width W and F, roughly), and those that take none. */
const wideBasic =
  '\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6';
const wide = new RegExp(`[${wideBasic}\\u{1f300}-\\u{1faff}\\u{20000}-\\u{3fffd}]`, 'u');
const without = /\p{Mn}|\p{Me}|[\u200b-\u200f]/u;

/** What was transmitted, as a terminal repeats it: Enter begins a line, Backspace erases, other controls are named. */
export class LocalEcho {
  /** Columns of what was typed in this line, character by character. */
  #columns: number[] = [];

  apply(text: string): string {
    let shown = '';
    for (let rest = text; rest !== '';) {
      const found = controls.exec(rest);
      const plain = rest.slice(0, found?.index);
      shown += plain;
      for (const character of plain) this.#columns.push(without.test(character) ? 0 : wide.test(character) ? 2 : 1);
      if (!found) break;
      shown += this.#control(found[0]);
      rest = rest.slice(found.index + found[0].length);
    }
    return shown;
  }

  /** The device has begun a line. */
  lineEnded(): void {
    this.#columns = [];
  }

  #control(control: string): string {
    if (control.startsWith('\r') || control === '\n') {
      this.lineEnded();
      return '\r\n';
    }
    if (control === '\b' || control === '\u007f') return this.#erase();
    if (control === '\t') {
      this.lineEnded(); // how far it goes is known to the terminal alone
      return control;
    }
    this.#columns.push(2);
    return `^${String.fromCharCode(control.charCodeAt(0) ^ 64)}`;
  }

  /** Nothing but what was typed: what the device wrote before it stays. */
  #erase(): string {
    let columns = 0;
    while (columns === 0 && this.#columns.length > 0) columns = this.#columns.pop() ?? 0;
    return '\b \b'.repeat(columns);
  }
}
