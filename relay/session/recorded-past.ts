import type { Epoch } from '../protocol/port-info.ts';
import type { RecordedOpening, RecordedPage, RecordedPort } from '../protocol/recorded-values.ts';

/** What the host has recorded, of ports that are there and of those that are not. */
export interface RecordedPast {
  ports(): Promise<readonly RecordedPort[]>;
  /** Oldest first. @throws {RelayError} `NOT_FOUND` for a port nothing is recorded of */
  openings(port: string): Promise<readonly RecordedOpening[]>;
  /** @param after `next` of the page before @throws {RelayError} `NOT_FOUND` for a port, `GAP` for an opening nothing is recorded of */
  page(port: string, epoch: Epoch, after?: string): Promise<RecordedPage>;
}
