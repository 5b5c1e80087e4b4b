import type { Epoch } from '../protocol/port-info.ts';
import type { RecordedOpening, RecordedPage, RecordedPort, RecordedStart } from '../protocol/recorded-values.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { HostRecordings } from '../session/feed/recordings.ts';

/** What is recorded on this host, and else in the fleet: no port is in both. */
export class JoinedRecordings implements HostRecordings {
  readonly isOfOthers = true;
  readonly #own: HostRecordings;
  readonly #others: HostRecordings;

  constructor(own: HostRecordings, others: HostRecordings) {
    this.#own = own;
    this.#others = others;
  }

  async ports(): Promise<readonly RecordedPort[]> {
    const own = await this.#own.ports();
    // Those of this host can be read without NATS.
    return [...own, ...(await this.#others.ports().catch(() => []))];
  }

  openings(port: string): Promise<readonly RecordedOpening[]> {
    return this.#firstOf((recordings) => recordings.openings(port));
  }

  page(port: string, epoch: Epoch, after?: string, start?: RecordedStart): Promise<RecordedPage> {
    return this.#firstOf((recordings) => recordings.page(port, epoch, after, start));
  }

  async #firstOf<T>(read: (recordings: HostRecordings) => Promise<T>): Promise<T> {
    try {
      return await read(this.#own);
    } catch (error) {
      if (!(error instanceof RelayError) || error.code !== 'NOT_FOUND') throw error;
      return read(this.#others);
    }
  }
}
