import { constants, type FileHandle, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { makePrivateDirectory } from '../base/make-private-directory.ts';

/** A segment that is being written. */
export interface WritableRecordFile {
  /** Writes all of it there, or throws. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  truncate(byteLength: number): Promise<void>;
  /** Resolves when what was written would outlast a power cut. */
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
  /** Makes a directory that only this user can read, with those above it; nothing happens where it is there. */
  makeDirectory(path: string): Promise<void>;
  list(directory: string): Promise<readonly string[]>;
  stat(path: string): Promise<{ readonly byteLength: number; readonly changedUs: number }>;
  /** @throws where the file is there already */
  create(path: string): Promise<WritableRecordFile>;
  open(path: string): Promise<ReadableRecordFile>;
  remove(path: string): Promise<void>;
  /** What this user may still write to the disk that holds `path`. */
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
    sync: () => file.datasync(),
    close: () => file.close(),
  };
}

function readable(file: FileHandle): ReadableRecordFile {
  return {
    read: async (into, position) => (await file.read(into, 0, into.length, position)).bytesRead,
    close: () => file.close(),
  };
}
