import { bounds } from '../../protocol/limits.ts';
import type { PortInfo } from '../../protocol/port-info.ts';
import type { RecordedOpening, RecordedPort } from '../../protocol/recorded-values.ts';
import type { RecordingRequest } from '../../protocol/messages.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import type { ResultValues } from '../../protocol/result-values.ts';
import type { ClientIdentity } from '../access/client-identity.ts';
import type { HostRecordings } from '../feed/recordings.ts';
import { hasRight, mayKnow, requireAccess } from '../access/rights.ts';
import { maxBufferedData } from '../feed/viewer-feed.ts';
import { fitPorts } from './port-directory.ts';

/** Another host, which has the port that a request is for. */
export interface RecordingHost {
  /** It is there, and records the port. */
  readonly isRecording: boolean;
  /** Asks it the same. @returns what it answers: it was checked where it arrived */
  ask(): Promise<unknown>;
}

/**
 * Answers one client's requests for the host's recordings, one at a time and only while it takes what it was sent.
 * Viewers are not shown what others transmitted, as live: it may be a password that the device did not echo.
 */
export class RecordedRequests {
  readonly #recordings: HostRecordings | undefined;
  readonly #bufferedBytes: () => number;
  readonly #elsewhere: (identity: ClientIdentity) => readonly PortInfo[];
  #isBusy = false;

  /**
   * @param bufferedBytes bytes that wait for the client
   * @param elsewhere ports of other hosts, which may be recorded there. Default: none
   */
  constructor(
    recordings: HostRecordings | undefined,
    bufferedBytes: () => number,
    elsewhere: (identity: ClientIdentity) => readonly PortInfo[] = () => [],
  ) {
    this.#recordings = recordings;
    this.#bufferedBytes = bufferedBytes;
    this.#elsewhere = elsewhere;
  }

  /**
   * @param host the other host whose port it is: what is kept of it here is given first, and what it has itself
   * @throws {RelayError} `NOT_SUPPORTED` where nothing is recorded, `OVERLOADED`, and as `HostRecordings`
   */
  async ask(
    message: RecordingRequest,
    identity: ClientIdentity,
    host?: RecordingHost,
  ): Promise<ResultValues[RecordingRequest['type']]> {
    if (!host) return this.#askHere(message, identity);
    const there = async () => (await host.ask()) as ResultValues[RecordingRequest['type']];
    const kept = this.#recordings && (await orAbsent(this.#askHere(message, identity)));
    if (!kept) return there();
    if (!('openings' in kept) || !host.isRecording) return kept;
    const more = await there().catch(() => undefined);
    return more && 'openings' in more ? { openings: joinOpenings(kept.openings, more.openings) } : kept;
  }

  async #askHere(message: RecordingRequest, identity: ClientIdentity): Promise<ResultValues[RecordingRequest['type']]> {
    requireAccess(message.type, undefined, identity.role, '', undefined);
    const elsewhere = message.type === 'recordings' ? this.#elsewhere(identity).flatMap(recordedThere) : [];
    if (!this.#recordings && elsewhere.length === 0)
      throw new RelayError('NOT_SUPPORTED', 'This relay records nothing: it was not started with --record.');
    if (this.#isBusy) throw new RelayError('OVERLOADED', 'One request for the recordings at a time.');
    this.#isBusy = true;
    try {
      const value = this.#recordings && (await this.#answer(this.#recordings, message, identity));
      if (value && !('ports' in value)) return value;
      const here = value?.ports ?? [];
      const known = new Set(here.map(({ id }) => id));
      const others = elsewhere.filter(({ id }) => !known.has(id));
      return { ports: fitPorts([...here, ...others]) };
    } finally {
      this.#isBusy = false;
    }
  }

  async #answer(
    recordings: HostRecordings,
    message: RecordingRequest,
    identity: ClientIdentity,
  ): Promise<ResultValues[RecordingRequest['type']]> {
    if (message.type === 'recordings') {
      const known = (await recordings.ports()).filter(({ id }) => mayKnow(identity, id));
      return { ports: known };
    }
    const { port } = message;
    if (!mayKnow(identity, port))
      throw new RelayError('NOT_FOUND', 'Nothing is recorded of a port with this id.', { path: 'port' });
    const seesAll = hasRight(identity.role, 'see-transmitted');
    if (message.type === 'recorded-openings') {
      const openings = (await recordings.openings(port)).slice(-bounds.openings);
      return { openings: seesAll ? openings : openings.map((opening) => ({ ...opening, transmittedBytes: 0 })) };
    }
    if (this.#bufferedBytes() > maxBufferedData / 2)
      throw new RelayError('OVERLOADED', 'This connection has not received the previous answer yet.');
    const page = await recordings.page(port, message.epoch, message.after, message.start);
    return seesAll ? page : { ...page, entries: page.entries.filter(({ kind }) => kind !== 'transmitted') };
  }
}

/** @returns undefined where nothing of it is kept */
async function orAbsent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const code = error instanceof RelayError ? error.code : undefined;
    if (code === 'NOT_FOUND' || code === 'GAP' || code === 'NOT_SUPPORTED') return undefined;
    throw error;
  }
}

/** Oldest first. Of one that both have, the first: its pages are read there too. */
function joinOpenings(kept: readonly RecordedOpening[], more: readonly RecordedOpening[]): readonly RecordedOpening[] {
  const known = new Set(kept.map(({ epoch }) => epoch));
  const others = more.filter(({ epoch }) => !known.has(epoch));
  return [...kept, ...others].toSorted((a, b) => a.openedUs - b.openedUs).slice(-bounds.openings);
}

/** How much it is only its own host knows. */
const recordedThere = ({ id, name, node, recording }: PortInfo): RecordedPort[] =>
  recording === undefined ? [] : [{ id, name, node, storedBytes: 0 }];
