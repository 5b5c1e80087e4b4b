import type { Log } from '../log/log.ts';
import { integer, list, object } from '../protocol/checks.ts';
import { parseJson } from '../protocol/parse-message.ts';
import type { StateFiles } from '../state/state-directory.ts';
import { type Credential, credential } from './credential.ts';

const name = 'credentials.json';
const version = 1;
const check = object<{ readonly credentials: readonly Credential[] }>({ credentials: list(credential, 100_000) });
const checkVersion = object<{ readonly version: number }>({ version: integer(1) });

/** Where credentials outlive the relay. Every save is of all of them; those asked for during one are one. */
export class CredentialFile {
  readonly #files: StateFiles;
  #writing: Promise<unknown> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(files: StateFiles) {
    this.#files = files;
  }

  /**
   * Reads them. A file that is damaged is kept under another name, and lets nobody in.
   * @throws {Error} with a sentence, when there is a file and it cannot be read, or a later version wrote it
   */
  async load(log: Log): Promise<readonly Credential[]> {
    const text = await this.#files.read(name).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`Who may come in cannot be read from ${this.#files.path}: ${reason}.`, { cause: error });
    });
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
        `${this.#files.path}/${name} was written by a later version of Baudcast. Use that version, or name another directory with --state.`,
      );
    }
    const aside = await this.#files.setAside(name);
    log('error', 'credentials-damaged', {
      message:
        'The file with who may come in is damaged and was kept aside. Nobody is signed in now: pair again with a new link.',
      file: aside,
    });
    return [];
  }

  /** @param all asked for when it is written @returns resolves when what is there now is on the disk @throws the system's error */
  save(all: () => readonly Credential[]): Promise<void> {
    this.#next ??= this.#writing.then(() => {
      this.#next = undefined;
      const written = this.#files.write(name, `${JSON.stringify({ version, credentials: all() })}\n`);
      this.#writing = written.catch(() => undefined);
      return written;
    });
    return this.#next;
  }
}
