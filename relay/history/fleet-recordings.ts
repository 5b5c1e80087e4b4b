import { StreamFailure, type StreamLog, type StreamUser } from '../fleet/stream-log.ts';
import {
  anyHistory,
  anyHistoryIndex,
  historyOfPort,
  historyPartOf,
  type HistoryPlace,
  historyPlace,
  historyStream,
  historySubject,
} from '../fleet/subjects.ts';
import { epoch as checkEpoch, portId } from '../protocol/field-checks.ts';
import type { Epoch } from '../protocol/port-info.ts';
import type { RecordedOpening, RecordedPage, RecordedPort, RecordedStart } from '../protocol/recorded-values.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { HostRecordings } from '../session/feed/recordings.ts';
import { readIndex } from './history-message.ts';
import { KeptOpening } from './kept-opening.ts';

interface FleetRecordingsOptions {
  /** The opening that a port, `node/port`, is in now, if its node says so. */
  readonly presentEpoch: (port: string) => Epoch | undefined;
  /** Limit of a page. Default: that of recordings. */
  readonly maxPageCost?: number;
}

/** Questions to the server at a time. */
const atOnce = 32;
/** More ports, or openings of a port, are not read. */
const maxRead = 4000;

/** The history of a fleet's ports, also of those whose node is away or gone. */
export class FleetRecordings implements HostRecordings, StreamUser {
  readonly isOfOthers = true;
  readonly #options: FleetRecordingsOptions;
  #log: StreamLog | undefined;
  /** Of the connection. */
  #turn = 0;

  constructor(options: FleetRecordingsOptions) {
    this.#options = options;
  }

  async up(open: () => Promise<StreamLog>): Promise<void> {
    const turn = ++this.#turn;
    const log = await open();
    if (turn === this.#turn) this.#log = log;
  }

  down(): void {
    this.#turn++;
    this.#log = undefined;
  }

  ports(): Promise<RecordedPort[]> {
    return this.#read(async (log) => {
      const places = new Map<string, HistoryPlace>();
      await eachOf(await log.names(anyHistory), async (stream) => {
        for (const subject of (await log.state(stream, anyHistoryIndex))?.subjects.keys() ?? []) {
          const place = readPlace(subject);
          if (place && places.size < maxRead) places.set(`${place.node}/${place.port}`, place);
        }
      });
      const ports: RecordedPort[] = [];
      await eachOf([...places], async ([id, place]) => {
        // Of any of its openings: the server would have to look for the newest.
        const message = await log.last(streamOf(place), historySubject(place, 'index'));
        const name = message && readIndex(message.bytes, place.epoch)?.name;
        // What it takes is known for all ports of a stream only.
        if (name !== undefined) ports.push({ id, name, node: place.node, storedBytes: 0 });
      });
      return ports.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    });
  }

  openings(port: string): Promise<RecordedOpening[]> {
    return this.#read(async (log) => {
      const kept: (readonly [HistoryPlace, number])[] = [];
      for (const place of await placesOf(log, port)) {
        const state = await log.state(streamOf(place), historySubject(place, 'index'));
        for (const [subject, count] of state?.subjects ?? []) {
          const found = readPlace(subject);
          if (found && kept.length < maxRead) kept.push([found, count]);
        }
      }
      if (kept.length === 0) throw nothingKept();
      const present = this.#options.presentEpoch(port);
      const openings: RecordedOpening[] = [];
      await eachOf(kept, async ([place, count]) => {
        const opening = await KeptOpening.find(log, place);
        if (opening) openings.push(await opening.describe(count, place.epoch === present));
      });
      return openings.toSorted((a, b) => a.openedUs - b.openedUs);
    });
  }

  page(port: string, epoch: Epoch, after?: string, start?: RecordedStart): Promise<RecordedPage> {
    return this.#read(async (log) => {
      const places = await placesOf(log, port);
      if (places.length === 0) throw nothingKept();
      for (const place of places) {
        const opening = await KeptOpening.find(log, { ...place, epoch });
        if (opening) return opening.page(after, start, this.#options.maxPageCost);
      }
      throw new RelayError('GAP', 'This opening is not, or no longer, in the history.');
    });
  }

  /** @throws {RelayError} `DEVICE_GONE` while NATS is away */
  async #read<T>(work: (log: StreamLog) => Promise<T>): Promise<T> {
    const log = this.#log;
    if (!log) throw away();
    try {
      return await work(log);
    } catch (error) {
      if (!(error instanceof StreamFailure)) throw error;
      if (error.code === 'MISSING') throw nothingKept();
      if (error.code === 'AWAY') throw away();
      throw new RelayError('DEVICE_ERROR', `The NATS server does not answer for the history: ${error.message}`);
    }
  }
}

const away = (): RelayError =>
  new RelayError('DEVICE_GONE', 'NATS is away: the history of ports cannot be read now. Try again later.');
const nothingKept = (): RelayError =>
  new RelayError('NOT_FOUND', 'There is no history of a port with this id.', { path: 'port' });

const streamOf = ({ node, part }: HistoryPlace): string => historyStream(node, part);

/** Where the history of a port, `node/port`, may be: its limits, and its labels, may have changed. */
async function placesOf(log: StreamLog, id: string): Promise<HistoryPlace[]> {
  const slash = id.indexOf('/');
  if (slash <= 0 || slash === id.length - 1) return [];
  const [node, port] = [id.slice(0, slash), id.slice(slash + 1)];
  const streams = await log.names(historyOfPort(node, port));
  return streams.flatMap((stream) => {
    const part = historyPartOf(stream, node, port);
    return part ? [{ node, port, epoch: '*', part }] : [];
  });
}

/** @returns undefined for what no client could name */
function readPlace(subject: string): HistoryPlace | undefined {
  const place = historyPlace(subject);
  try {
    if (!place) return undefined;
    portId(`${place.node}/${place.port}`, '');
    checkEpoch(place.epoch, '');
    return place;
  } catch {
    return undefined;
  }
}

async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
