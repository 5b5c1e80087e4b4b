import { join } from 'node:path';
import type { Log } from '../log/log.ts';
import type { AppendFile, AuditFiles } from './audit-files.ts';
import { auditFileName, type AuditName, readAuditName } from './audit-name.ts';
import { evidenceGroup } from './evidence-group.ts';

interface StoredFile extends AuditName {
  byteLength: number;
  /** Bytes of each group of evidence; known once there was no room. */
  groups?: Map<string, number>;
}

interface OpenFile {
  readonly file: AppendFile;
  readonly stored: StoredFile;
}

interface AuditStoreOptions {
  readonly directory: string;
  /** Limit for all files; the oldest lines of whoever wrote most are removed. */
  readonly budgetBytes: number;
  /** Size at which a file is ended; so it is when the date changes. */
  readonly fileBytes: number;
  readonly files: AuditFiles;
  readonly log: Log;
}

/**
 * The files of an audit: adds to the newest, begins new ones, removes the oldest lines of the largest group of
 * evidence. So nobody erases by a flood what others did. No line that was written is ever changed.
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
    const { budgetBytes, fileBytes } = this.#options;
    while (this.#stored.length > 1 && this.totalBytes + fileBytes > budgetBytes) {
      const ended = this.#stored.slice(0, -1);
      const sums = new Map<string, number>();
      for (const file of ended) {
        file.groups ??= await this.#groupsOf(file);
        for (const [group, bytes] of file.groups) sums.set(group, (sums.get(group) ?? 0) + bytes);
      }
      const [largest] = [...sums].toSorted(([, a], [, b]) => b - a)[0] ?? [];
      const oldest = ended.find(({ byteLength, groups }) => byteLength === 0 || groups?.has(largest ?? ''));
      if (!oldest) return;
      await this.#removeGroup(oldest, largest ?? '');
    }
  }

  /** A file that cannot be read is one group, and so goes first or last as a whole. */
  async #groupsOf(file: StoredFile): Promise<Map<string, number>> {
    const groups = new Map<string, number>();
    await this.#eachLine(file, (line) => {
      const group = evidenceGroup(line);
      groups.set(group, (groups.get(group) ?? 0) + Buffer.byteLength(line) + 1);
    }).catch(() => groups.set('', file.byteLength));
    return groups;
  }

  async #removeGroup(file: StoredFile, group: string): Promise<void> {
    const { files, directory, log } = this.#options;
    const name = auditFileName(file);
    const path = join(directory, name);
    let kept = '';
    if ((file.groups?.size ?? 0) > 1)
      await this.#eachLine(file, (line) => {
        if (evidenceGroup(line) !== group) kept += `${line}\n`;
      }).catch(() => (kept = ''));
    const byteLength = Buffer.byteLength(kept);
    log('info', 'audit-removed', { file: name, byteLength: file.byteLength - byteLength });
    const failed = (error: unknown): void => log('warn', 'audit-not-removed', { file: name, error });
    file.byteLength = byteLength;
    file.groups?.delete(group);
    if (kept !== '') return files.replace(path, kept).catch(failed);
    this.#stored = this.#stored.filter((one) => one !== file);
    await files.remove(path).catch(failed);
  }

  /** A few at a time: ports wait for nothing here. */
  async #eachLine(file: StoredFile, call: (line: string) => void): Promise<void> {
    const { files, directory } = this.#options;
    const lines = (await files.read(join(directory, auditFileName(file)))).split('\n');
    for (const [i, line] of lines.entries()) {
      if (i % 1000 === 999) await new Promise((resolve) => setImmediate(resolve));
      if (line !== '') call(line);
    }
  }
}
