import { dirname } from 'node:path';
import type { ReadableRecordFile, RecordFiles, WritableRecordFile } from '../../../relay/record/record-files.ts';

/** A disk in memory: it can be full, slow or broken, and loses unsynced data when the power is cut. */
export class MemoryFiles implements RecordFiles {
  readonly files = new Map<string, { bytes: Buffer; syncedBytes: number; changedUs: number }>();
  capacityBytes = Infinity;
  /** Every write and sync fails with this. */
  failure: string | undefined;
  /** While set, writes wait for it. */
  held: Promise<void> | undefined;
  open_ = 0;
  /** The maximum number of concurrent disk operations. */
  mostAtOnce = 0;
  #atOnce = 0;
  syncs = 0;
  #changes = 0;

  get usedBytes(): number {
    return [...this.files.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** Paths, in order. */
  get paths(): string[] {
    return [...this.files.keys()].sort();
  }

  makeDirectory(): Promise<void> {
    return Promise.resolve();
  }

  list(directory: string): Promise<string[]> {
    const inside = this.paths
      .filter((path) => path.startsWith(`${directory}/`))
      .map((path) => path.slice(directory.length + 1).split('/')[0] ?? '');
    return Promise.resolve([...new Set(inside)]);
  }

  async stat(path: string): Promise<{ byteLength: number; changedUs: number }> {
    const { bytes, changedUs } = this.#at(path);
    return Promise.resolve({ byteLength: bytes.length, changedUs });
  }

  async create(path: string): Promise<WritableRecordFile> {
    await this.held;
    this.#check();
    if (this.files.has(path)) throw failure('EEXIST');
    const file = { bytes: Buffer.alloc(0), syncedBytes: 0, changedUs: ++this.#changes };
    this.files.set(path, file);
    this.open_++;
    return {
      write: async (bytes, position) => {
        await this.#work();
        await this.held;
        this.#check();
        const room = Math.max(0, this.capacityBytes - this.usedBytes + Math.max(0, file.bytes.length - position));
        const written = Buffer.from(bytes.subarray(0, room));
        file.bytes = Buffer.concat([file.bytes.subarray(0, position), written]);
        file.changedUs = ++this.#changes;
        if (written.length < bytes.length) throw failure('ENOSPC');
      },
      truncate: (byteLength) => {
        file.bytes = file.bytes.subarray(0, byteLength);
        return Promise.resolve();
      },
      sync: async () => {
        this.#check();
        this.syncs++;
        file.syncedBytes = file.bytes.length;
        return Promise.resolve();
      },
      close: () => {
        this.open_--;
        return Promise.resolve();
      },
    };
  }

  async open(path: string): Promise<ReadableRecordFile> {
    const file = this.#at(path);
    this.open_++;
    return Promise.resolve({
      read: async (into, position) => {
        await this.#work();
        return file.bytes.copy(into, 0, position);
      },
      close: () => {
        this.open_--;
        return Promise.resolve();
      },
    });
  }

  remove(path: string): Promise<void> {
    this.files.delete(path);
    return Promise.resolve();
  }

  freeBytes(): Promise<number> {
    return Promise.resolve(Math.max(0, this.capacityBytes - this.usedBytes));
  }

  /** Folders that hold files. */
  get folders(): string[] {
    return [...new Set(this.paths.map((path) => dirname(path)))];
  }

  #at(path: string) {
    const file = this.files.get(path);
    if (!file) throw failure('ENOENT');
    return file;
  }

  async #work(): Promise<void> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
    await Promise.resolve();
    this.#atOnce--;
  }

  #check(): void {
    if (this.failure) throw failure(this.failure);
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: as the test asks`), { code });
}
