import type { LogFolder } from '../../web/engine/continuous-file.ts';

/** An injected fault: at which call, and with which error. `closed-late`: the file is on disk, and closing fails. */
export type FolderFault = 'NotAllowedError' | 'QuotaExceededError' | 'NotFoundError' | 'closed-late';

/** A folder in memory whose files change when a stream is closed, as on a disk. */
export class FakeFolder implements LogFolder {
  readonly name = 'logs';
  readonly files = new Map<string, Uint8Array>();
  /** While it is set, everything fails with it. */
  fault: FolderFault | undefined;
  /** Called before each write; sets faults. */
  onWrite: () => void = () => {};

  text(name: string): string {
    return new TextDecoder().decode(this.files.get(name));
  }

  async getFileHandle(name: string, options?: { create?: boolean }) {
    this.#fail();
    if (!this.files.has(name)) {
      if (options?.create !== true) throw new DOMException('No such file', 'NotFoundError');
      this.files.set(name, new Uint8Array(0));
    }
    return {
      getFile: async () => new Blob([Uint8Array.from(this.files.get(name) ?? [])]),
      createWritable: async ({ keepExistingData }: { keepExistingData: boolean }) => {
        this.#fail();
        let content = (keepExistingData && this.files.get(name)) || new Uint8Array(0);
        return {
          write: async ({ position, data }: { position: number; data: Uint8Array }) => {
            this.onWrite();
            this.#fail();
            const grown = new Uint8Array(Math.max(content.length, position + data.length));
            grown.set(content);
            grown.set(data, position);
            content = grown;
          },
          close: async () => {
            if (this.fault !== 'closed-late') this.#fail();
            this.files.set(name, content);
            if (this.fault === 'closed-late') throw new DOMException('Closed late', 'InvalidStateError');
          },
          abort: async () => {},
        };
      },
    };
  }

  async removeEntry(name: string): Promise<void> {
    this.files.delete(name);
  }

  #fail(): void {
    if (this.fault && this.fault !== 'closed-late') throw new DOMException('It failed', this.fault);
  }
}
