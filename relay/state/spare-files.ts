import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { codeOf } from '../base/code-of.ts';
import { isDiskTrouble } from '../base/disk-trouble.ts';
import type { Log } from '../log/log.ts';
import type { StateFiles } from './state-directory.ts';

const retryMs = 60_000;

interface SpareFilesOptions {
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The same files, but what a full or read-only disk does not take while the relay starts is kept in memory, and written
 * as soon as the disk takes it. Once the relay runs, a disk that takes nothing is an error again: nobody is to believe
 * that a share was revoked for good while a restart would not know.
 */
export class SpareFiles implements StateFiles {
  readonly #files: StateFiles;
  readonly #options: SpareFilesOptions;
  /** undefined: there is no such file. */
  readonly #memory = new Map<string, string | undefined>();
  #isStarting = true;
  #stopRetry: (() => void) | undefined;

  constructor(files: StateFiles, options: SpareFilesOptions) {
    this.#files = files;
    this.#options = options;
  }

  get path(): string {
    return this.#files.path;
  }

  /** Whether the disk has all that it should. */
  get isCached(): boolean {
    return this.#memory.size === 0;
  }

  /** The relay has started. */
  started(): void {
    this.#isStarting = false;
  }

  async read(name: string): Promise<string | undefined> {
    return this.#memory.has(name) ? this.#memory.get(name) : this.#files.read(name);
  }

  async write(name: string, text: string): Promise<void> {
    try {
      await this.#files.write(name, text);
      this.#memory.delete(name);
    } catch (error) {
      this.#spare(error, name, text);
    }
  }

  async setAside(name: string): Promise<string> {
    try {
      return await this.#files.setAside(name);
    } catch (error) {
      this.#spare(error, name, undefined);
      return join(this.path, name);
    }
  }

  async remove(name: string): Promise<void> {
    this.#memory.delete(name);
    await this.#files.remove(name).catch((error: unknown) => {
      if (!isDiskTrouble(error)) throw error;
    });
  }

  stop(): void {
    this.#stopRetry?.();
    this.#stopRetry = undefined;
  }

  #spare(error: unknown, name: string, text: string | undefined): void {
    const isAllowed = this.#isStarting || !this.isCached;
    // The directory itself may be missing, where the disk had no room for it.
    if (!isAllowed || !(isDiskTrouble(error) || codeOf(error) === 'ENOENT')) throw error;
    if (this.isCached) {
      this.#options.log('error', 'state-not-kept', {
        directory: this.path,
        error,
        message: 'Keys and credentials are kept in memory, and are lost if the relay stops before the disk takes them.',
      });
    }
    this.#memory.set(name, text);
    this.#stopRetry ??= this.#options.clock.after(retryMs, () => void this.#retry());
  }

  async #retry(): Promise<void> {
    this.#stopRetry = undefined;
    const { clock, log } = this.#options;
    try {
      for (const [name, text] of this.#memory) {
        if (text !== undefined) await this.#files.write(name, text);
        // One that was written anew meanwhile is written by that.
        if (this.#memory.get(name) === text) this.#memory.delete(name);
      }
      log('warn', 'state-kept', { directory: this.path });
    } catch {
      this.#stopRetry ??= clock.after(retryMs, () => void this.#retry());
    }
  }
}
