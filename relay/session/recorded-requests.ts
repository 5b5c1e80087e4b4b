import { bounds } from '../protocol/limits.ts';
import type { RecordingRequest } from '../protocol/messages.ts';
import { includesPort } from '../protocol/port-scope.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { ResultValues } from '../protocol/result-values.ts';
import type { ClientIdentity } from './client-identity.ts';
import type { RecordedPast } from './recorded-past.ts';
import { requireAccess } from './require-access.ts';
import { maxBufferedData } from './viewer-feed.ts';

/** What one client asks of the host's recordings: one thing at a time, and none while it has not taken what it was sent. */
export class RecordedRequests {
  readonly #past: RecordedPast | undefined;
  readonly #bufferedBytes: () => number;
  #isBusy = false;

  /** @param bufferedBytes what waits for the client */
  constructor(past: RecordedPast | undefined, bufferedBytes: () => number) {
    this.#past = past;
    this.#bufferedBytes = bufferedBytes;
  }

  /** @throws {RelayError} `NOT_SUPPORTED` where nothing is recorded, `OVERLOADED`, and as `RecordedPast` */
  async ask(message: RecordingRequest, identity: ClientIdentity): Promise<ResultValues[RecordingRequest['type']]> {
    requireAccess(message.type, undefined, identity.role, '', undefined);
    if (!this.#past) throw new RelayError('NOT_SUPPORTED', 'This relay records nothing: it was not started with --record.');
    if (this.#isBusy) throw new RelayError('OVERLOADED', 'One request for the recordings at a time.');
    this.#isBusy = true;
    try {
      return await this.#answer(this.#past, message, identity);
    } finally {
      this.#isBusy = false;
    }
  }

  async #answer(past: RecordedPast, message: RecordingRequest, { ports }: ClientIdentity): Promise<ResultValues[RecordingRequest['type']]> {
    if (message.type === 'recordings') {
      const known = (await past.ports()).filter(({ id }) => includesPort(ports, id));
      return { ports: known.slice(0, bounds.ports) };
    }
    const { port } = message;
    if (!includesPort(ports, port)) throw new RelayError('NOT_FOUND', 'Nothing is recorded of a port with this id.', { path: 'port' });
    if (message.type === 'recorded-openings') return { openings: (await past.openings(port)).slice(-bounds.openings) };
    if (this.#bufferedBytes() > maxBufferedData / 2) throw new RelayError('OVERLOADED', 'This connection has not taken what it was sent before.');
    return past.page(port, message.epoch, message.after);
  }
}
