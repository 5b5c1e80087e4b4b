import type { Epoch } from '../protocol/port-info.ts';
import type { RecordedOpening, RecordedPage, RecordedPort, RecordedStart } from '../protocol/recorded-values.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { HostRecordings } from '../session/feed/recordings.ts';
import { portFolder } from './record-names.ts';
import { noteUnreadable } from './read-indexes.ts';
import { readSegment } from './read-segment.ts';
import { RecordedPages } from './recorded-pages.ts';
import { recordVersion, type SegmentHeader } from './record-entry.ts';
import type { RecordSegment } from './segment.ts';
import { SegmentStore } from './segment-store.ts';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Log } from '../log/log.ts';
import { systemFiles } from './record-files.ts';

/** All recordings in a directory, also of ports that are gone. */
export class RecordedPorts implements HostRecordings {
  readonly #store: SegmentStore;
  readonly #presentEpoch: (port: string) => Epoch | undefined;
  /** Headers of the newest segment of each folder, cached. */
  readonly #headers = new Map<string, { readonly path: string; readonly header: SegmentHeader }>();

  /** @param presentEpoch the opening of a port that is being recorded */
  constructor(store: SegmentStore, presentEpoch: (port: string) => Epoch | undefined = () => undefined) {
    this.#store = store;
    this.#presentEpoch = presentEpoch;
  }

  async ports(): Promise<RecordedPort[]> {
    const ports: RecordedPort[] = [];
    for (const folder of this.#store.folders) {
      const segments = this.#store.of(folder);
      const header = await this.#header(folder);
      if (!header) continue;
      const storedBytes = segments.reduce((sum, { byteLength }) => sum + byteLength, 0);
      ports.push({ id: header.port, name: header.name ?? '', node: header.node, storedBytes });
    }
    return ports.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  openings(port: string): Promise<RecordedOpening[]> {
    return this.#pages(port).openings();
  }

  page(port: string, epoch: Epoch, after?: string, start?: RecordedStart): Promise<RecordedPage> {
    return this.#pages(port).page(epoch, after, start);
  }

  #pages(port: string): RecordedPages {
    const folder = portFolder(port);
    if (this.#store.of(folder).length === 0)
      throw new RelayError('NOT_FOUND', 'Nothing is recorded of a port with this id.', { path: 'port' });
    return new RecordedPages(this.#store, folder, this.#presentEpoch(port));
  }

  /** The header of the newest readable segment: it has the present name. */
  async #header(folder: string): Promise<SegmentHeader | undefined> {
    for (const segment of this.#store.of(folder).toReversed()) {
      const known = this.#headers.get(folder);
      if (known?.path === segment.path) return known.header;
      const header = await this.#read(segment);
      if (!header) continue;
      this.#headers.set(folder, { path: segment.path, header });
      return header;
    }
    return undefined;
  }

  async #read(segment: RecordSegment): Promise<SegmentHeader | undefined> {
    try {
      const file = await this.#store.files.open(segment.path);
      try {
        for await (const { entry } of readSegment(file, segment.byteLength)) {
          return entry.kind === 'header' && entry.header.version <= recordVersion ? entry.header : undefined;
        }
      } finally {
        await file.close();
      }
    } catch (error) {
      return noteUnreadable(this.#store, segment, error);
    }
    return undefined;
  }
}

/**
 * A directory of recordings to be read without a relay, also while one writes to it. Nothing in it is changed.
 * @param log gets files that are torn, damaged or of a later version
 * @throws {Error} with a sentence where it cannot be read
 */
export async function openRecordings(directory: string, log: Log): Promise<RecordedPorts> {
  const path = resolve(directory);
  const readOnly = { ...systemFiles, makeDirectory: () => Promise.resolve() };
  const store = new SegmentStore(path, Infinity, readOnly, log);
  try {
    if (!(await stat(path)).isDirectory()) throw new Error('it is not a directory');
    await store.scan();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `The recordings in ${path} cannot be read: ${reason}. Name the directory that the relay was given as --record.`,
      { cause },
    );
  }
  return new RecordedPorts(store);
}
