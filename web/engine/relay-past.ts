import { SerialError } from '../core/serial-error.ts';
import type { SerialErrorCode } from '../core/serial-error.ts';
import { recordedEntryBytes, RecordedPlayer } from '../remote/recorded-player.ts';
import type { RelaySource } from '../remote/relay-source.ts';
import type { CaptureSink } from '../line/capture-sink.ts';
import type { RecordedOpeningSummary, RecordedPortSummary } from './api/recordings.ts';
import type { PlayedPiece, RecordedPast } from './known-relay.ts';

/** What one relay's host has recorded, by the protocol. */
export class RelayPast implements RecordedPast {
  readonly #recordings: RelaySource['recordings'];
  readonly #hostAheadMs: () => number;

  /** @param hostAheadMs how much the host's clock is ahead of ours */
  constructor(recordings: RelaySource['recordings'], hostAheadMs: () => number) {
    this.#recordings = recordings;
    this.#hostAheadMs = hostAheadMs;
  }

  async ports(): Promise<RecordedPortSummary[]> {
    const ports = await withSerialErrors(this.#recordings.ports());
    return ports.map(({ id, name, storedBytes }) => ({ id, name, storedBytes }));
  }

  async openings(port: string): Promise<Omit<RecordedOpeningSummary, 'captureId'>[]> {
    const openings = await withSerialErrors(this.#recordings.openings(port));
    return openings.map(({ epoch, openedUs, endedUs, settings, from, to, transmittedBytes, notes }) => ({
      epoch,
      startedMs: this.#localMs(openedUs),
      endedMs: endedUs === null ? undefined : this.#localMs(endedUs),
      settings: settings as RecordedOpeningSummary['settings'],
      rxBytes: Math.max(0, to - from),
      txBytes: transmittedBytes,
      notes,
      removedBytes: from,
    }));
  }

  async *play(
    { port, epoch, toBytes }: { readonly port: string; readonly epoch: string; readonly toBytes: number },
    sink: Pick<CaptureSink, 'bytes' | 'event'>,
    signal: AbortSignal,
  ): AsyncGenerator<PlayedPiece, void> {
    const player = new RecordedPlayer(sink, (timeUs) => this.#localMs(timeUs));
    const pages = this.#recordings.pages(port, epoch, signal);
    for (;;) {
      const { value: page } = await withSerialErrors(pages.next());
      if (!page) break;
      let givenBytes = 0;
      for (const entry of page.entries) {
        givenBytes += recordedEntryBytes(entry);
        player.take(entry);
      }
      yield { rxBytes: player.offset, givenBytes };
    }
    player.end(toBytes);
  }

  #localMs(timeUs: number): number {
    return timeUs / 1000 - this.#hostAheadMs();
  }
}

async function withSerialErrors<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new SerialError(codeOf(error), error instanceof Error ? error.message : '', { cause: error });
  }
}

function codeOf(error: unknown): SerialErrorCode {
  switch (typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined) {
    case 'NOT_SUPPORTED':
    // A relay of a version before this does not know the question.
    case 'INVALID_ARGUMENT':
      return 'not-recorded';
    case 'DEVICE_GONE':
    case 'DEVICE_ERROR':
      return 'recordings-away';
    case 'NOT_FOUND':
    case 'GAP':
      return 'not-found';
    case 'FORBIDDEN':
    case 'UNAUTHENTICATED':
      return 'refused';
    case 'TIMEOUT':
      return 'relay-unreachable';
    default:
      return 'internal';
  }
}
