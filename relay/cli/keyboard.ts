import { PassThrough, type Readable } from 'node:stream';

/** A terminal's input, as `process.stdin` is one. */
export interface TerminalInput extends Readable {
  setRawMode(isRaw: boolean): unknown;
}

export interface Keyboard {
  /** Each key as it is typed; ends with the escape key. */
  readonly keys: Readable;
  /** Resolves when the escape key was typed. */
  readonly escaped: Promise<void>;
  /** Gives the terminal back as it was. */
  restore(): void;
}

/** Ctrl-], as in telnet. */
const escapeKey = 0x1d;

/** Takes each key of a terminal as it is typed, Ctrl-C too, until the escape key Ctrl-]. */
export function takeKeyboard(input: TerminalInput): Keyboard {
  const keys = new PassThrough();
  let leave = (): void => undefined;
  const escaped = new Promise<void>((resolve) => (leave = resolve));
  const onData = (typed: Uint8Array): void => {
    const at = typed.indexOf(escapeKey);
    if (at < 0) return void keys.write(typed);
    input.off('data', onData);
    keys.end(typed.subarray(0, at));
    leave();
  };
  const onEnd = (): void => void keys.end();
  input.setRawMode(true);
  input.on('data', onData).on('end', onEnd);
  return {
    keys,
    escaped,
    restore() {
      input.off('data', onData).off('end', onEnd);
      input.setRawMode(false);
      input.pause();
    },
  };
}
