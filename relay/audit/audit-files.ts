import { constants, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { makePrivateDirectory } from '../base/make-private-directory.ts';

/** A file that lines are added to. */
export interface AppendFile {
  /** @returns how many of the bytes were written: fewer when the disk is full */
  append(bytes: Uint8Array): Promise<number>;
  /** Resolves when what was written would survive a power cut. */
  sync(): Promise<void>;
  /** Whether it still has a name: a removed file can be written to, but nobody can read it. */
  isNamed(): Promise<boolean>;
  close(): Promise<void>;
}

/** The file system as the audit uses it; a seam, so that tests can have a disk that is full. */
export interface AuditFiles {
  /** Makes a directory that only this user can read; one that exists is left alone. */
  makeDirectory(path: string): Promise<void>;
  /** Names and sizes. */
  list(directory: string): Promise<readonly { readonly name: string; readonly byteLength: number }[]>;
  /**
   * Opens for adding at the end and nothing else; makes it where it is missing.
   * @returns also whether it ends in the middle of a line
   */
  openToAppend(
    path: string,
  ): Promise<{ readonly file: AppendFile; readonly byteLength: number; readonly isCut: boolean }>;
  remove(path: string): Promise<void>;
  read(path: string): Promise<string>;
  /** Puts other content into a file, all of it or, after a power cut, nothing. */
  replace(path: string, text: string): Promise<void>;
}

/** The files of this host, readable by this user only: they say who did what, from where. */
export const systemAuditFiles: AuditFiles = {
  makeDirectory: makePrivateDirectory,
  list: async (directory) => {
    const names = await readdir(directory);
    const found = await Promise.all(
      names.map(async (name) => ({
        name,
        byteLength: (await stat(`${directory}/${name}`).catch(() => undefined))?.size ?? 0,
      })),
    );
    return found;
  },
  openToAppend: async (path) => {
    // A link in its place is not followed.
    const handle = await open(
      path,
      constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0),
      0o600,
    );
    const { size: byteLength } = await handle.stat();
    const last = Buffer.alloc(1);
    if (byteLength > 0) await handle.read(last, 0, 1, byteLength - 1);
    const file: AppendFile = {
      append: async (bytes) => (await handle.write(bytes)).bytesWritten,
      sync: () => handle.datasync(),
      isNamed: async () => (await handle.stat()).nlink > 0,
      close: () => handle.close(),
    };
    return { file, byteLength, isCut: byteLength > 0 && last[0] !== 10 };
  },
  remove: (path) => rm(path, { force: true }),
  read: (path) => readFile(path, 'utf8'),
  replace: async (path, text) => {
    await writeFile(`${path}.new`, text, { mode: 0o600, flush: true });
    await rename(`${path}.new`, path);
  },
};
