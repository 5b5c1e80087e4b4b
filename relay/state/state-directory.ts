import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { isDiskTrouble } from '../base/disk-trouble.ts';
import { requireOwn, requireOwnDirectory } from '../base/require-own-directory.ts';
import { makePrivateDirectory } from '../base/make-private-directory.ts';
import { homedir } from 'node:os';

/** Named files that outlive the process. */
export interface StateFiles {
  /** For people: where these files are. */
  readonly path: string;
  /**
   * @returns undefined if it does not exist
   * @throws the system's error if it cannot be read; an Error if another user may have written it
   */
  read(name: string): Promise<string | undefined>;
  /** Replaces the file atomically, also in a power cut. @throws the system's error */
  write(name: string, text: string): Promise<void>;
  /** Takes a file that cannot be used out of the way, to be looked at. @returns its new path */
  setAside(name: string): Promise<string>;
  /** A file that is not there is removed already. */
  remove(name: string): Promise<void>;
}

/** The relay's directory for persistent files. Only its user has access. */
export class StateDirectory implements StateFiles {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Makes the directory if it is not there; one that is there and empty is taken from everybody else. One with
   * something in it may be anything, so its rights are left alone: others may look into it, as the files are for this
   * user alone, but not write there. A full or read-only disk is not a reason to refuse it.
   * @throws {Error} with a sentence for the person, when that is not possible
   */
  static async open(path: string): Promise<StateDirectory> {
    try {
      await makePrivateDirectory(path);
      await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
      const { mode, uid } = await stat(path);
      const isMine = uid === process.getuid?.();
      if (isMine && (mode & 0o077) !== 0 && (await readdir(path)).length === 0) await chmod(path, 0o700);
      await requireOwnDirectory(path);
    } catch (error) {
      // The next write reports the error.
      if (isDiskTrouble(error)) return new StateDirectory(path);
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`Cannot use the state directory ${path}: ${reason}. Choose another one with --state.`, {
        cause: error,
      });
    }
    return new StateDirectory(path);
  }

  async read(name: string): Promise<string | undefined> {
    let file: FileHandle;
    try {
      file = await open(join(this.path, name), 'r');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
    try {
      // Others may have put it here before the directory was this user's alone.
      requireOwn(await file.stat());
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  }

  async write(name: string, text: string): Promise<void> {
    const path = join(this.path, name);
    // In the same directory, because a rename is atomic only within one file system.
    const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      const file = await open(temporary, 'wx', 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await this.#sync();
  }

  async setAside(name: string): Promise<string> {
    const aside = join(this.path, `${name}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`);
    await rename(join(this.path, name), aside);
    return aside;
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.path, name), { force: true });
  }

  /** So that the name, too, is on the disk. Where a directory cannot be opened (Windows) the system sees to it. */
  async #sync(): Promise<void> {
    const directory = await open(this.path, 'r').catch(() => undefined);
    await directory?.sync().catch(() => undefined);
    await directory?.close();
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/**
 * The state directory of a relay. In this order: `--state`, systemd's directory of a service (`$STATE_DIRECTORY`, of
 * which the first), `$BAUDCAST_STATE`, and the user's own place for such things (XDG Base Directory Specification).
 * @param asked the value of `--state`
 * @returns an absolute path, which may not exist yet
 */
export function findStateDirectory(
  asked: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  home: () => string = homedir,
): string {
  const { STATE_DIRECTORY: ofService, BAUDCAST_STATE: ofUser, XDG_STATE_HOME: xdg } = environment;
  const given = [asked, ofService?.split(':')[0], ofUser].find((path) => path !== undefined && path !== '');
  if (given !== undefined) return resolve(given);
  // Relative paths are to be ignored (XDG Base Directory Specification).
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(home(), '.local', 'state');
  return join(base, 'baudcast');
}

/** The default directory of the audit. */
export const auditDirectoryIn = (stateDirectory: string): string => join(stateDirectory, 'audit');
