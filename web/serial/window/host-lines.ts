import { SerialError } from '../../core/serial-error.ts';
import type { WallClock } from '../../line/clock.ts';
import type { LineArrival, LineOpening, LineSink } from '../../line/line.ts';
import {
  toHostError,
  windowBytes,
  type HostedLine,
  type HostMessage,
  type HostRequest,
  type OpeningMessage,
} from '../host-messages.ts';
import { WebSerialSource, type WebSerialLine } from '../web-serial-line.ts';

/**
 * Holds the ports of `serial` for the worker at the other end of `channel`, in a browser that has Web Serial in windows
 * only; `WindowHostSource` is its counterpart. Every byte passes this window's event loop then: a blocked window holds
 * the port back. When the worker ends, the ports are closed (if the browser fires the channel's `close`).
 */
export function hostLines(serial: Serial, channel: MessagePort, clock: WallClock): void {
  const source = new WebSerialSource(serial, clock);
  const lines: WebSerialLine[] = [];
  const openings = new Map<number, HostedOpening>();

  const post = (message: HostMessage, transfer: Transferable[] = []): void => channel.postMessage(message, transfer);
  const describe = (line: WebSerialLine): HostedLine => {
    if (!lines.includes(line)) lines.push(line);
    return { lineId: lines.indexOf(line), adapter: { ...line.adapter }, connected: line.connected };
  };
  const lineOf = (lineId: number): WebSerialLine => {
    const line = lines[lineId];
    if (!line) throw new SerialError('not-found');
    return line;
  };

  const answer = async (request: Exclude<HostRequest, { kind: 'credit' }>): Promise<unknown> => {
    switch (request.kind) {
      case 'lines':
        return (await source.lines()).map(describe);
      case 'forget':
        return lineOf(request.lineId).forget();
      case 'open': {
        const { lineId, openingId, settings } = request;
        const hosted = new HostedOpening(openingId, post);
        openings.set(openingId, hosted);
        try {
          hosted.opening = await lineOf(lineId).open(settings, hosted);
        } catch (error) {
          openings.delete(openingId);
          throw error;
        }
        void hosted.opening.ended.then((end) => {
          openings.delete(openingId);
          post({ kind: 'ended', openingId, lost: end.kind === 'lost' ? toHostError(end.error) : undefined });
        });
        return undefined;
      }
      case 'call': {
        const opening = openings.get(request.openingId)?.opening;
        if (!opening) throw new SerialError('not-open');
        return (opening[request.method] as (...args: readonly unknown[]) => Promise<unknown>)(...request.args);
      }
    }
  };

  channel.addEventListener('message', async ({ data }: MessageEvent<HostRequest>) => {
    if (data.kind === 'credit') return openings.get(data.openingId)?.grant(data.bytes);
    try {
      post({ kind: 'result', id: data.id, value: await answer(data) });
    } catch (error) {
      post({ kind: 'failure', id: data.id, error: toHostError(error) });
    }
  });
  channel.addEventListener('close', () => {
    for (const { opening } of openings.values()) void opening?.close();
  });
  for (const kind of ['connect', 'disconnect'] as const) {
    source.addEventListener(kind, (event) => {
      post({ kind, line: describe((event as LineArrival).line as WebSerialLine) });
    });
  }
  channel.start();
}

/** Sends what an opening delivers to the worker, as far as it has credit. */
class HostedOpening implements LineSink {
  opening: LineOpening | undefined;
  readonly #openingId: number;
  readonly #post: (message: OpeningMessage, transfer?: Transferable[]) => void;
  #creditBytes = windowBytes;
  #resume: (() => void) | undefined;
  #held: Promise<void> | undefined;

  constructor(openingId: number, post: (message: OpeningMessage, transfer?: Transferable[]) => void) {
    this.#openingId = openingId;
    this.#post = post;
  }

  opened(settings: Parameters<LineSink['opened']>[0], timeMs: number): void {
    this.#post({ kind: 'opened', openingId: this.#openingId, settings, timeMs });
  }

  /** `WebSerialLine` does not use a chunk after this call, so it is transferred, not copied. */
  received(bytes: Uint8Array, timeMs: number): void {
    this.#creditBytes -= bytes.length;
    const chunk = bytes as Uint8Array<ArrayBuffer>;
    this.#post({ kind: 'received', openingId: this.#openingId, bytes: chunk, timeMs }, [chunk.buffer]);
  }

  event(event: Parameters<LineSink['event']>[0], timeMs: number): void {
    this.#post({ kind: 'event', openingId: this.#openingId, event, timeMs });
  }

  signals(state: Parameters<LineSink['signals']>[0], timeMs: number): void {
    this.#post({ kind: 'signals', openingId: this.#openingId, state, timeMs });
  }

  holdBack(): Promise<void> | undefined {
    if (this.#creditBytes > 0) return undefined;
    this.#held ??= new Promise((resolve) => (this.#resume = resolve));
    return this.#held;
  }

  grant(bytes: number): void {
    this.#creditBytes += bytes;
    if (this.#creditBytes <= 0) return;
    this.#resume?.();
    this.#held = this.#resume = undefined;
  }
}
