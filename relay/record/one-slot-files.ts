import type { RecordFiles } from './record-files.ts';

/**
 * The same files, of which one thing at a time is asked. Each blocks a thread of Node's pool of 4 until the disk has done it, and ports are
 * read, opened and closed with those threads: a disk that hangs may take one of them, and not all.
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
