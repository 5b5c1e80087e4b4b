import { constants, type FileHandle, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { makePrivateDirectory } from '../base/make-private-directory.ts';

/** A segment that is being written. */
export interface WritableRecordFile {
  /** Writes all of it there, or throws. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  truncate(byteLength: number): Promise<void>;
  /** Resolves when what was written would survive a power cut. Rejects if the file was removed: nobody can read it. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** A segment that is being read. */
export interface ReadableRecordFile {
  /** @returns how many bytes there were; 0 at the end */
  read(into: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

/** The file system as a recording uses it; a seam, so that tests can have a disk that is full. */
export interface RecordFiles {
  /** Makes a directory that only this user can read, and its parents; one that exists is left alone. */
  makeDirectory(path: string): Promise<void>;
  list(directory: string): Promise<readonly string[]>;
  stat(path: string): Promise<{ readonly byteLength: number; readonly changedUs: number }>;
  /** @throws if the file exists */
  create(path: string): Promise<WritableRecordFile>;
  open(path: string): Promise<ReadableRecordFile>;
  remove(path: string): Promise<void>;
  /** Free space for this user on the disk of `path`. */
  freeBytes(path: string): Promise<number>;
}

/** The files of this host. Others may not read them: a line can carry passwords. */
export const systemFiles: RecordFiles = {
  makeDirectory: makePrivateDirectory,
  list: (directory) => readdir(directory),
  stat: async (path) => {
    const { size, mtimeMs } = await stat(path);
    return { byteLength: size, changedUs: Math.round(mtimeMs * 1000) };
  },
  create: async (path) => writable(await open(path, 'wx', 0o600)),
  // A link in place of a segment is not followed.
  open: async (path) => readable(await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))),
  remove: (path) => rm(path, { force: true }),
  freeBytes: async (path) => {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
};

function writable(file: FileHandle): WritableRecordFile {
  return {
    write: async (bytes, position) => {
      for (let at = 0; at < bytes.length;)
        at += (await file.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
    },
    truncate: (byteLength) => file.truncate(byteLength),
    sync: async () => {
      await file.datasync();
      if ((await file.stat()).nlink === 0)
        throw Object.assign(new Error('The file was removed by another program.'), { code: 'ENOENT' });
    },
    close: () => file.close(),
  };
}

function readable(file: FileHandle): ReadableRecordFile {
  return {
    read: async (into, position) => (await file.read(into, 0, into.length, position)).bytesRead,
    close: () => file.close(),
  };
}

/**
 * The same files, of which one thing at a time is asked. Each blocks a thread of Node's pool of 4 until the disk has
 * done it, and ports are read, opened and closed with those threads: a disk that hangs may take one of them, and not
 * all.
 */
export function inOneSlot(files: RecordFiles): RecordFiles {
  let turn: Promise<unknown> = Promise.resolve();
  const slot = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };
  return {
    makeDirectory: (path) => slot(() => files.makeDirectory(path)),
    list: (directory) => slot(() => files.list(directory)),
    stat: (path) => slot(() => files.stat(path)),
    remove: (path) => slot(() => files.remove(path)),
    freeBytes: (path) => slot(() => files.freeBytes(path)),
    create: async (path) => {
      const file = await slot(() => files.create(path));
      return {
        write: (bytes, position) => slot(() => file.write(bytes, position)),
        truncate: (byteLength) => slot(() => file.truncate(byteLength)),
        sync: () => slot(() => file.sync()),
        close: () => slot(() => file.close()),
      };
    },
    open: async (path) => {
      const file = await slot(() => files.open(path));
      return { read: (into, position) => slot(() => file.read(into, position)), close: () => slot(() => file.close()) };
    },
  };
}
