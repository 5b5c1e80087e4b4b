import type { Log } from '../log/log.ts';
import { integer, list, object } from '../protocol/checks.ts';
import { parseJson } from '../protocol/parse-message.ts';
import type { StateFiles } from '../state/state-directory.ts';
import { type Credential, credential } from './credential.ts';
import { type CredentialKeeper, NotKept } from './credential-keeper.ts';

const name = 'credentials.json';
const version = 1;
const check = object<{ readonly credentials: readonly Credential[] }>({ credentials: list(credential, 100_000) });
const checkVersion = object<{ readonly version: number }>({ version: integer(1) });

/**
 * Keeps the credentials on the disk. Every save writes all of them; saves requested during one are combined. A file
 * that is not the one written last is never overwritten: it may say that somebody was revoked.
 */
export class CredentialFile implements CredentialKeeper {
  readonly revokedOnlyHere = 'Revoked, but this could not be saved: it is valid again after a restart.';
  readonly #files: StateFiles;
  #writing: Promise<unknown> = Promise.resolve();
  #next: Promise<void> | undefined;
  /** The file as it was read or written last; undefined: there was none. */
  #last: string | undefined;

  constructor(files: StateFiles) {
    this.#files = files;
  }

  /**
   * Reads the credentials. A damaged file is kept under another name, and grants no access.
   * @throws {Error} with a sentence, when there is a file and it cannot be read, or a later version wrote it
   */
  async load(log: Log): Promise<readonly Credential[]> {
    const text = await this.#files.read(name).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`Cannot read the credentials in ${this.#files.path}: ${reason}.`, { cause: error });
    });
    this.#last = text;
    if (text === undefined) return [];
    let found: number | undefined;
    try {
      const json = parseJson(text);
      found = checkVersion(json, '').version;
      if (found === version) return check(json, '').credentials;
    } catch {
      // As below.
    }
    if (found !== undefined && found > version) {
      throw new Error(
        `${this.#files.path}/${name} was written by a later version of Baudcast. Use that version, or name ` +
          'another directory with --state.',
      );
    }
    const aside = await this.#files.setAside(name);
    this.#last = undefined;
    log('error', 'credentials-damaged', {
      message: 'The credentials file is damaged and was renamed. All sign-ins are lost: pair again with a new link.',
      file: aside,
    });
    return [];
  }

  /**
   * @param all called when it is written
   * @returns resolves when the present state is on the disk
   * @throws the system's error; {NotKept} if another program changed the file
   */
  save(all: () => readonly Credential[]): Promise<void> {
    this.#next ??= this.#writing.then(() => {
      this.#next = undefined;
      const written = this.#write(() => `${JSON.stringify({ version, credentials: all() })}\n`);
      this.#writing = written.catch(() => undefined);
      return written;
    });
    return this.#next;
  }

  /** Nobody else changes it. */
  change(): boolean {
    return true;
  }

  remove(): void {
    // The next save leaves it out.
  }

  changeRefusal(): undefined {}

  useRefusal(): undefined {}

  learn(): undefined {}

  stop(): void {
    // Nothing goes on by itself.
  }

  async #write(textNow: () => string): Promise<void> {
    if ((await this.#files.read(name)) !== this.#last)
      throw new NotKept(
        `${this.#files.path}/${name} was changed by another program. Restart the relay to use what is there now.`,
      );
    const text = textNow();
    await this.#files.write(name, text);
    this.#last = text;
  }
}
