import type { RequestType, ResultValues } from '../protocol/result-values.ts';
import type { RecordedOpening, RecordedPage, RecordedPort } from '../protocol/recorded-values.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { ClientClock } from './client-clock.ts';
import type { Request } from './request-table.ts';

/** What reading recordings needs of a relay's client. */
interface RecordingsConnection {
  readonly clock: ClientClock;
  request<Type extends RequestType>(request: Request<Type>): Promise<ResultValues[Type]>;
  /**
   * Resolves when requests can be sent.
   * @throws what the signal was aborted with; {RelayError} `TIMEOUT` when the client was closed or refused
   */
  whenLive(signal: AbortSignal): Promise<void>;
}

/** So many pieces in a row may bring nothing that this client can read: a later relay records more than it knows. */
const maxEmptyPages = 100;

/** After `OVERLOADED` the question is repeated after this long. */
const overloadedMs = 250;

/** What a relay's host has recorded. One question at a time, as the protocol requires. */
export class RelayRecordings {
  readonly #connection: RecordingsConnection;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(connection: RecordingsConnection) {
    this.#connection = connection;
  }

  /**
   * Ports there are recordings of, plugged in or not.
   * @throws {RelayError} `NOT_SUPPORTED` where nothing is recorded, `TIMEOUT`
   */
  async ports(): Promise<readonly RecordedPort[]> {
    return (await this.#ask({ type: 'recordings' })).ports;
  }

  /** Oldest first. @throws {RelayError} `NOT_FOUND`, `NOT_SUPPORTED`, `TIMEOUT` */
  async openings(port: string): Promise<readonly RecordedOpening[]> {
    return (await this.#ask({ type: 'recorded-openings', port })).openings;
  }

  /**
   * An opening, piece by piece, up to where it is recorded now. The next piece is requested when the one before was
   * consumed. After a cut it resumes.
   *
   * @param after `next` of a piece, to resume behind it
   * @throws {RelayError} `NOT_FOUND`, `GAP`, `NOT_SUPPORTED`; what `signal` was aborted with
   */
  async *pages(port: string, epoch: string, signal: AbortSignal, after?: string): AsyncGenerator<RecordedPage, void> {
    let empty = 0;
    for (let next = after; ;) {
      signal.throwIfAborted();
      const page = await this.#patiently(
        { type: 'recorded', port, epoch, ...(next === undefined ? {} : { after: next }) },
        signal,
      );
      empty = page.entries.length === 0 ? empty + 1 : 0;
      // A cursor that does not move on would loop for ever, and so may one that brings nothing.
      if (page.more && (empty > maxEmptyPages || !isBehind(page.next, next)))
        throw new RelayError('DEVICE_ERROR', 'The relay does not get on with its recording.');
      yield page;
      if (!page.more) return;
      next = page.next;
    }
  }

  async #patiently(request: Request<'recorded'>, signal: AbortSignal): Promise<RecordedPage> {
    for (;;) {
      try {
        return await this.#ask(request);
      } catch (error) {
        const code = error instanceof RelayError ? error.code : undefined;
        if (code === 'TIMEOUT') await this.#connection.whenLive(signal);
        else if (code === 'OVERLOADED') await this.#wait();
        else throw error;
        signal.throwIfAborted();
      }
    }
  }

  #ask<Type extends RequestType>(request: Request<Type>): Promise<ResultValues[Type]> {
    const answer = this.#turn.then(() => this.#connection.request<Type>(request));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => void this.#connection.clock.after(overloadedMs, resolve));
  }
}

/** Whether a cursor is behind another: segment and position in it, as the protocol has them. */
function isBehind(cursor: string, before: string | undefined): boolean {
  if (before === undefined) return true;
  const [[segment = 0, position = 0], [segmentBefore = 0, positionBefore = 0]] = [cursor, before].map((text) =>
    text.split(':').map(Number),
  ) as [number[], number[]];
  return segment > segmentBefore || (segment === segmentBefore && position > positionBefore);
}
