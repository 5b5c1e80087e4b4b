/** The longest line a device takes; further characters are ignored. */
const maxLineBytes = 256;

interface LineEditorOptions {
  /** Sends text back to the person who types. */
  readonly echo: (text: string) => void;
  readonly onLine: (line: string) => void;
  /** Ctrl-C was typed; the line so far is gone. */
  readonly onInterrupt?: () => void;
}

const codes = { interrupt: 0x03, backspace: 0x08, lf: 0x0a, cr: 0x0d, killLine: 0x15, escape: 0x1b, del: 0x7f };

/**
 * Makes lines of what is typed, the way a small shell does: echo, backspace, Ctrl-U, Ctrl-C; CR, LF or CR LF ends a
 * line.
 */
export class LineEditor {
  readonly #options: LineEditorOptions;
  #line: number[] = [];
  #afterCr = false;
  /** Within an escape sequence (an arrow key, say), which is swallowed. */
  #sequence: 'none' | 'escape' | 'csi' = 'none';

  constructor(options: LineEditorOptions) {
    this.#options = options;
  }

  push(bytes: Uint8Array): void {
    let shown: number[] = [];
    const show = (): void => {
      if (shown.length > 0) this.#options.echo(decode(shown));
      shown = [];
    };
    for (const byte of bytes) {
      const afterCr = this.#afterCr;
      this.#afterCr = byte === codes.cr;
      if (this.#swallow(byte) || (byte === codes.lf && afterCr)) continue;
      if (byte >= 0x20 && byte !== codes.del) {
        if (this.#line.length >= maxLineBytes) continue;
        this.#line.push(byte);
        shown.push(byte);
        continue;
      }
      show();
      this.#control(byte);
    }
    show();
  }

  #swallow(byte: number): boolean {
    if (this.#sequence === 'none' && byte !== codes.escape) return false;
    if (byte === codes.escape) this.#sequence = 'escape';
    else if (this.#sequence === 'escape') this.#sequence = byte === 0x5b || byte === 0x4f ? 'csi' : 'none';
    else if (byte >= 0x40) this.#sequence = 'none';
    return true;
  }

  #control(byte: number): void {
    switch (byte) {
      case codes.cr:
      case codes.lf: {
        const line = decode(this.#line);
        this.#line = [];
        this.#options.echo('\r\n');
        this.#options.onLine(line);
        break;
      }
      case codes.backspace:
      case codes.del:
        this.#erase();
        break;
      case codes.killLine:
        while (this.#line.length > 0) this.#erase();
        break;
      case codes.interrupt:
        this.#line = [];
        this.#options.echo('^C\r\n');
        this.#options.onInterrupt?.();
        break;
    }
  }

  /** Takes back one character, however many bytes it has in UTF-8. */
  #erase(): void {
    if (this.#line.length === 0) return;
    while (((this.#line.pop() ?? 0) & 0xc0) === 0x80);
    this.#options.echo('\b \b');
  }
}

function decode(bytes: readonly number[]): string {
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
