import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import type { Clock } from '../base/clock.ts';

type OpenFile = (path: string, flags: number) => Promise<{ close(): Promise<void> }>;

/** How long the signals stay as they are after a port was closed, unless it is opened again. */
const holdMs = 5000;

/**
 * Keeps DTR and RTS as they are from a closing to an opening soon after it, so that other settings, or a page loaded
 * anew, reset no board. Linux drops both signals when the last descriptor of a port is closed, unless HUPCL is off,
 * which npm serialport 13 never clears (`hupcl: false` only leaves it as it is); so here is one descriptor more, which
 * is never read or written.
 */
export class LineHold {
  readonly #clock: Clock;
  readonly #openFile: OpenFile;
  #file: { close(): Promise<void> } | undefined;
  #stopTimer = (): void => undefined;
  #isWaiting = false;
  #isOver = false;

  /** @param openFile Node's `open` */
  constructor(clock: Clock, openFile: OpenFile = open) {
    this.#clock = clock;
    this.#openFile = openFile;
  }

  /**
   * To be called before the port is opened: opening it turns its signals on. Where it cannot be done, nothing is held.
   */
  async take(path: string): Promise<void> {
    this.#stopWaiting();
    if (this.#file || process.platform !== 'linux' || !path.startsWith('/') || !(await isLine(path))) return;
    this.#file = await this.#openFile(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK).catch(
      () => undefined,
    );
  }

  /** The port was closed. */
  releaseLater(): void {
    if (this.#isOver) void this.release();
    else if (this.#file) {
      this.#isWaiting = true;
      this.#stopTimer = this.#clock.after(holdMs, () => void this.release());
    }
  }

  /** Nothing is opened again: from now on a closing is one. */
  stop(): void {
    this.#isOver = true;
    if (this.#isWaiting) void this.release();
  }

  /** The port could not be opened, or is gone: while its name is held, Linux gives the returning device another one. */
  async release(): Promise<void> {
    this.#stopWaiting();
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => undefined);
  }

  #stopWaiting(): void {
    this.#isWaiting = false;
    this.#stopTimer();
  }
}

/** A pty has no signals, and other files are none of ours. */
async function isLine(path: string): Promise<boolean> {
  return /^\/dev\/(tty|rfcomm)[^/]+$/.test(await realpath(path).catch(() => path));
}
