import type { IncomingMessage, ServerResponse } from 'node:http';
import { relayRules } from '../protocol/limits.ts';
import type { Clock } from '../base/clock.ts';

/** For endless answers: while a port is silent, the operating system checks that the client is still there. */
export function keepAlive({ socket }: ServerResponse): void {
  socket?.setKeepAlive(true, 10_000);
  socket?.setNoDelay(true);
}

/** A comment is sent when nothing else was for this long, so that no proxy takes the answer for dead. */
const idleMs = 15_000;

/** Server-sent events (HTML, section 9.2). A client for which more than 1 MiB waits is cut off. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #clock: Clock;
  #stopTimer: (() => void) | undefined;

  /** Begins the answer. */
  constructor(response: ServerResponse, clock: Clock) {
    this.#response = response;
    this.#clock = clock;
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.flushHeaders();
    response.on('close', () => this.#stopTimer?.());
    this.#rest();
  }

  /** @param data has no line breaks @param name default: `message` */
  send(data: string, { name, id }: { readonly name?: string; readonly id?: string } = {}): void {
    this.#write(
      `${name === undefined ? '' : `event: ${name}\n`}${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`,
    );
  }

  #write(text: string): void {
    if (this.#response.writableEnded || this.#response.destroyed) return;
    this.#response.write(text);
    // Device bytes stop before this; a client that does not even take events is closed.
    if (this.#response.writableLength > relayRules.queuedBytesPerViewer) return void this.#response.destroy();
    this.#rest();
  }

  #rest(): void {
    this.#stopTimer?.();
    this.#stopTimer = this.#clock.after(idleMs, () => this.#write(':\n\n'));
  }
}

/** Whether the client asks for events rather than bytes. */
export function wantsEvents({ headers }: IncomingMessage): boolean {
  return headers.accept?.split(',').some((type) => type.trim().split(';')[0] === 'text/event-stream') ?? false;
}
