import { join } from 'node:path';
import type { Log } from '../log/log.ts';
import type { AppendFile, AuditFiles } from './audit-files.ts';

interface StoredFile extends AuditName {
  byteLength: number;
}

interface OpenFile {
  readonly file: AppendFile;
  readonly stored: StoredFile;
}

export interface AuditStoreOptions {
  readonly directory: string;
  /** Limit for all files; the oldest are removed. */
  readonly budgetBytes: number;
  /** Size at which a file is ended; so it is when the date changes. */
  readonly fileBytes: number;
  readonly files: AuditFiles;
  readonly log: Log;
}

/**
 * The files of an audit: adds to the newest, begins new ones, removes the oldest. Nothing that was written is ever
 * changed.
 */
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

  /** Finds existing files, and checks that they can be added to. @throws the system's error */
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
   * @throws the system's error
   */
  async append(bytes: Uint8Array, date: string): Promise<number> {
    const { file, stored } = await this.#file(date, bytes.length);
    const written = await file.append(bytes);
    stored.byteLength += written;
    if (!(await file.isNamed())) {
      await this.close();
      this.#stored = this.#stored.filter((one) => one !== stored);
      throw Object.assign(new Error('The file was removed by another program.'), { code: 'ENOENT' });
    }
    return written;
  }

  async sync(): Promise<void> {
    await this.#open?.file.sync();
  }

  /** Closes the open file; the next `append` opens it again. */
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
    // A line that a crash or a full disk cut off does not damage the next one.
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

/** The parts of an audit file's name. */
export interface AuditName {
  /** Counts up: the order of the files, whatever the clock did. */
  readonly number: number;
  /** Of its first line, in UTC: `2026-11-20`. */
  readonly date: string;
}

/** `audit-000012-2026-11-20.jsonl` */
export function auditFileName({ number, date }: AuditName): string {
  return `audit-${String(number).padStart(6, '0')}-${date}.jsonl`;
}

/** @returns undefined for other names */
export function readAuditName(name: string): AuditName | undefined {
  const [, number, date] = /^audit-(\d{6,12})-(\d{4,6}-\d\d-\d\d)\.jsonl$/.exec(name) ?? [];
  return number === undefined || date === undefined ? undefined : { number: Number(number), date };
}
