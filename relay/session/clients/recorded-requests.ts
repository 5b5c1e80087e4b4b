import { bounds } from '../../protocol/limits.ts';
import type { PortInfo } from '../../protocol/port-info.ts';
import type { RecordedPort } from '../../protocol/recorded-values.ts';
import type { RecordingRequest } from '../../protocol/messages.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import type { ResultValues } from '../../protocol/result-values.ts';
import type { ClientIdentity } from '../access/client-identity.ts';
import type { HostRecordings } from '../feed/recordings.ts';
import { hasRight, mayKnow, requireAccess } from '../access/rights.ts';
import { maxBufferedData } from '../feed/viewer-feed.ts';
import { fitPorts } from './port-directory.ts';

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

  /** @throws {RelayError} `NOT_SUPPORTED` where nothing is recorded, `OVERLOADED`, and as `HostRecordings` */
  async ask(message: RecordingRequest, identity: ClientIdentity): Promise<ResultValues[RecordingRequest['type']]> {
    requireAccess(message.type, undefined, identity.role, '', undefined);
    const elsewhere = message.type === 'recordings' ? this.#elsewhere(identity).flatMap(recordedThere) : [];
    if (!this.#recordings && elsewhere.length === 0)
      throw new RelayError('NOT_SUPPORTED', 'This relay records nothing: it was not started with --record.');
    if (this.#isBusy) throw new RelayError('OVERLOADED', 'One request for the recordings at a time.');
    this.#isBusy = true;
    try {
      const value = this.#recordings && (await this.#answer(this.#recordings, message, identity));
      return value && !('ports' in value) ? value : { ports: fitPorts([...(value?.ports ?? []), ...elsewhere]) };
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
    const page = await recordings.page(port, message.epoch, message.after);
    return seesAll ? page : { ...page, entries: page.entries.filter(({ kind }) => kind !== 'transmitted') };
  }
}

/** How much it is only its own host knows. */
const recordedThere = ({ id, name, node, recording }: PortInfo): RecordedPort[] =>
  recording === undefined ? [] : [{ id, name, node, storedBytes: 0 }];
