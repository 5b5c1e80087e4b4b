import { join } from 'node:path';
import type { Log } from '../log/log.ts';
import type { AppendFile, AuditFiles } from './audit-files.ts';
import { auditFileName, type AuditName, readAuditName } from './audit-name.ts';

interface StoredFile extends AuditName {
  byteLength: number;
}

interface OpenFile {
  readonly file: AppendFile;
  readonly stored: StoredFile;
}

export interface AuditStoreOptions {
  readonly directory: string;
  /** What all files may take; the oldest are removed. */
  readonly budgetBytes: number;
  /** Size at which a file is ended; so it is when the date changes. */
  readonly fileBytes: number;
  readonly files: AuditFiles;
  readonly log: Log;
}

/** The files of an audit: adds to the newest, begins new ones, removes the oldest. Nothing that was written is ever changed. */
export class AuditStore {
  readonly #options: AuditStoreOptions;
  #stored: StoredFile[] = [];
  #open: OpenFile | undefined;

  constructor(options: AuditStoreOptions) {
    this.#options = options;
  }

  get totalBytes(): number {
    return this.#stored.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Finds what there is, and sees that it can be added to. @throws what the system says */
  async start(date: string): Promise<void> {
    const { files, directory } = this.#options;
    await files.makeDirectory(directory);
    const found = await files.list(directory);
    this.#stored = found
      .flatMap(({ name, byteLength }) => {
        const known = readAuditName(name);
        return known ? [{ ...known, byteLength }] : [];
      })
      .toSorted((a, b) => a.number - b.number);
    await this.#file(date, 0);
  }

  /**
   * Adds whole lines.
   * @param date of the first of them
   * @returns how many of the bytes were written
   * @throws what the system says
   */
  async append(bytes: Uint8Array, date: string): Promise<number> {
    const { file, stored } = await this.#file(date, bytes.length);
    const written = await file.append(bytes);
    stored.byteLength += written;
    if (!(await file.isNamed())) {
      await this.close();
      this.#stored = this.#stored.filter((one) => one !== stored);
      throw Object.assign(new Error('The file was removed by somebody else.'), { code: 'ENOENT' });
    }
    return written;
  }

  async sync(): Promise<void> {
    await this.#open?.file.sync();
  }

  /** Lets go of the open file; the next `append` opens it again. */
  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.file.close().catch(() => undefined);
  }

  /** The file that so many bytes go to. */
  async #file(date: string, byteLength: number): Promise<OpenFile> {
    const { fileBytes } = this.#options;
    const newest = this.#open?.stored ?? this.#stored.at(-1);
    const isFull = newest !== undefined && newest.byteLength > 0 && newest.byteLength + byteLength > fileBytes;
    if (this.#open && !isFull && this.#open.stored.date === date) return this.#open;
    await this.sync().catch(() => undefined);
    await this.close();
    return newest && !isFull && newest.date === date
      ? this.#begin(newest)
      : this.#begin({ number: (newest?.number ?? 0) + 1, date, byteLength: 0 });
  }

  async #begin(stored: StoredFile): Promise<OpenFile> {
    const { files, directory } = this.#options;
    const { file, byteLength, isCut } = await files.openToAppend(join(directory, auditFileName(stored)));
    stored.byteLength = byteLength;
    if (!this.#stored.includes(stored)) this.#stored.push(stored);
    this.#open = { file, stored };
    // What a crash or a full disk cut off stays by itself, and spoils nothing after it.
    if (isCut) stored.byteLength += await file.append(Buffer.from('\n'));
    await this.#makeRoom();
    return this.#open;
  }

  async #makeRoom(): Promise<void> {
    const { files, directory, log, budgetBytes, fileBytes } = this.#options;
    while (this.#stored.length > 1 && this.totalBytes + fileBytes > budgetBytes) {
      const oldest = this.#stored.shift();
      if (!oldest) return;
      const name = auditFileName(oldest);
      log('info', 'audit-removed', { file: name, byteLength: oldest.byteLength });
      await files
        .remove(join(directory, name))
        .catch((error: unknown) => log('warn', 'audit-not-removed', { file: name, error }));
    }
  }
}
