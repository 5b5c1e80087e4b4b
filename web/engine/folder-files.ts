import { joinBytes } from '../core/join-bytes.ts';
import { continueCrc32 } from '../transfer/transfer-checks.ts';
import type { IncomingFile } from '../transfer/transfer-context.ts';
import type { TransferFiles } from './run-transfer.ts';

/** What is used of a folder: a person's, or one of a test. */
interface ReceiveFolder {
  getFileHandle(name: string, options?: { create?: boolean }): Promise<ReceiveHandle>;
  removeEntry(name: string): Promise<void>;
}

interface ReceiveHandle {
  getFile(): Promise<Blob>;
  createWritable(options: { keepExistingData: boolean }): Promise<ReceiveStream>;
}

interface ReceiveStream {
  write(data: { type: 'write'; position: number; data: Uint8Array<ArrayBuffer> }): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

/** Written at a time. */
const pieceBytes = 262_144;
const maxNumber = 1000;

/**
 * Received files in a folder that a person has chosen. A file that is there stays as it is, unless it is the beginning
 * of the one that comes: then that continues it.
 */
export class FolderFiles implements TransferFiles {
  readonly #folder: ReceiveFolder;
  readonly #canResume: boolean;
  #name = '';
  #part: Blob | undefined;
  /** The file that is written now. */
  #open: { readonly name: string; readonly stream: ReceiveStream; readonly isNew: boolean } | undefined;
  #position = 0;
  #pieces: Uint8Array[] = [];
  #waitingBytes = 0;

  /** @param canResume whether the protocol can begin in the middle of a file */
  constructor(folder: ReceiveFolder, canResume: boolean) {
    this.#folder = folder;
    this.#canResume = canResume;
  }

  read(): Promise<Uint8Array> {
    return Promise.reject(new Error('Nothing is sent'));
  }

  async begin({ name, size = 0 }: IncomingFile): Promise<number> {
    this.#name = name;
    const part = this.#canResume ? await this.#find(name) : undefined;
    this.#part = part && part.size > 0 && part.size <= size ? part : undefined;
    if (!this.#part) await this.start(0);
    return this.#part?.size ?? 0;
  }

  /** The CRC-32 of what is there of the file. */
  async check(): Promise<number> {
    let value = 0;
    for (let at = 0; this.#part && at < this.#part.size; at += pieceBytes)
      value = continueCrc32(value, new Uint8Array(await this.#part.slice(at, at + pieceBytes).arrayBuffer()));
    return value;
  }

  async start(at: number): Promise<void> {
    const name = at > 0 ? this.#name : await this.#freeName();
    const handle = await this.#folder.getFileHandle(name, { create: true });
    const stream = await handle.createWritable({ keepExistingData: at > 0 });
    this.#open = { name, stream, isNew: at === 0 };
    this.#position = at;
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#pieces.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= pieceBytes) await this.#flush();
  }

  async end(): Promise<void> {
    await this.#flush();
    await this.#open?.stream.close();
    this.#open = undefined;
  }

  /** The file that is open will not be whole: what can be continued later stays. */
  async abandon(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    if (!open) return;
    if (this.#canResume && this.#position + this.#waitingBytes > 0) {
      await this.#flush(open.stream).catch(() => {}); // the disk is full: then what was written before
      const isKept = await open.stream.close().then(
        () => true,
        () => false,
      );
      if (isKept) return;
    }
    await open.stream.abort().catch(() => {});
    if (open.isNew) await this.#folder.removeEntry(open.name).catch(() => {});
  }

  async #flush(stream = this.#open?.stream): Promise<void> {
    const data = joinBytes(this.#pieces).slice();
    [this.#pieces, this.#waitingBytes] = [[], 0];
    if (data.length === 0) return;
    await stream?.write({ type: 'write', position: this.#position, data });
    this.#position += data.length;
  }

  async #freeName(): Promise<string> {
    const [, base = '', ending = ''] = /^(.*?)(\.\w{1,8})?$/s.exec(this.#name) ?? [];
    for (let number = 0; number < maxNumber; number++) {
      const name = number === 0 ? this.#name : `${base} (${number})${ending}`;
      if (!(await this.#find(name))) return name;
    }
    throw new Error(`There are too many files named ${this.#name}`);
  }

  async #find(name: string): Promise<Blob | undefined> {
    try {
      return await (await this.#folder.getFileHandle(name)).getFile();
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotFoundError') return undefined;
      throw error;
    }
  }
}
