import type { AuditFiles } from '../../../relay/audit/audit-files.ts';

/** Files in memory, on a disk that a test can fill, break or clean up. */
export class MemoryAuditFiles implements AuditFiles {
  readonly files = new Map<string, Buffer>();
  /** The free space of the disk. */
  roomBytes = Infinity;
  /** The error of every call. */
  failure: Error | undefined;
  syncs = 0;
  opened = 0;

  /** The lines of all files, in order. */
  get lines(): string[] {
    return [...this.files]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, bytes]) => bytes.toString().split('\n').slice(0, -1));
  }

  get names(): string[] {
    return [...this.files.keys()].map((path) => path.replace(/^.*\//, '')).toSorted();
  }

  makeDirectory(): Promise<void> {
    return this.failure ? Promise.reject(this.failure) : Promise.resolve();
  }

  list(): Promise<{ name: string; byteLength: number }[]> {
    return Promise.resolve(
      [...this.files].map(([path, bytes]) => ({ name: path.replace(/^.*\//, ''), byteLength: bytes.length })),
    );
  }

  async openToAppend(path: string): ReturnType<AuditFiles['openToAppend']> {
    if (this.failure) throw this.failure;
    this.opened++;
    const before = this.files.get(path) ?? Buffer.alloc(0);
    this.files.set(path, before);
    return {
      byteLength: before.length,
      isCut: before.length > 0 && before.at(-1) !== 10,
      file: {
        append: (bytes) => this.#append(path, bytes),
        sync: () => {
          this.syncs++;
          return Promise.resolve();
        },
        isNamed: () => Promise.resolve(this.files.has(path)),
        close: () => {
          this.opened--;
          return Promise.resolve();
        },
      },
    };
  }

  remove(path: string): Promise<void> {
    this.files.delete(path);
    return Promise.resolve();
  }

  read(path: string): Promise<string> {
    return Promise.resolve((this.files.get(path) ?? Buffer.alloc(0)).toString());
  }

  replace(path: string, text: string): Promise<void> {
    this.files.set(path, Buffer.from(text));
    return Promise.resolve();
  }

  #append(path: string, bytes: Uint8Array): Promise<number> {
    if (this.failure) return Promise.reject(this.failure);
    if (bytes.length > 0 && this.roomBytes === 0)
      return Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
    const written = bytes.subarray(0, this.roomBytes);
    this.roomBytes -= written.length;
    const before = this.files.get(path);
    if (before) this.files.set(path, Buffer.concat([before, written]));
    return Promise.resolve(written.length);
  }
}
