import type { Epoch } from '../protocol/port-info.ts';
import type { RecordedOpening, RecordedPage, RecordedPort } from '../protocol/recorded-values.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { HostRecordings } from '../session/feed/recordings.ts';
import { portFolder } from './port-folder.ts';
import { noteUnreadable } from './read-indexes.ts';
import { readSegment } from './read-segment.ts';
import { RecordedPages } from './recorded-pages.ts';
import { recordVersion, type SegmentHeader } from './record-entry.ts';
import type { Segment } from './segment.ts';
import type { SegmentStore } from './segment-store.ts';

/** All that a directory has recorded, also of ports that are not there any more. */
export class RecordedPorts implements HostRecordings {
  readonly #store: SegmentStore;
  readonly #presentEpoch: (port: string) => Epoch | undefined;
  /** Of the newest segment of each folder, as it was when somebody asked. */
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

  page(port: string, epoch: Epoch, after?: string): Promise<RecordedPage> {
    return this.#pages(port).page(epoch, after);
  }

  #pages(port: string): RecordedPages {
    const folder = portFolder(port);
    if (this.#store.of(folder).length === 0)
      throw new RelayError('NOT_FOUND', 'Nothing is recorded of a port with this id.', { path: 'port' });
    return new RecordedPages(this.#store, folder, this.#presentEpoch(port));
  }

  /** What the newest segment that can be read says of its port; a name that changed is that of the newest. */
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

  async #read(segment: Segment): Promise<SegmentHeader | undefined> {
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
