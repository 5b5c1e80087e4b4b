import type { Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { OpenSharedLine, SharedLine } from './shared-line.ts';
import { TcpConversation } from './tcp-conversation.ts';
import { TcpOutput } from './tcp-output.ts';

/** A client that sends faster than the port transmits is read no further while this much waits. */
const maxUnwrittenBytes = 128 * 1024;
/** One that does not take its answers is read no further while this much waits: more than data is sent ahead of it. */
const maxUnsentBytes = 256 * 1024;
/** Nor is one that asks for more than the port can do. */
const maxWaitingCount = 256;
/** How long the last that a client sent may take to be written after it has closed its side. */
const finishMs = 30_000;
/** When a silent connection is asked whether it still exists. */
const keepAliveMs = 10_000;

interface TcpConnectionOptions {
  readonly clock: Clock;
  readonly open: OpenSharedLine;
  /** The connection is over. @param reason a sentence; undefined: the client left */
  readonly onEnd: (reason: string | undefined) => void;
}

/** One TCP client at a line. */
export class TcpConnection {
  readonly #socket: Socket;
  readonly #options: TcpConnectionOptions;
  readonly #output: TcpOutput;
  #line: SharedLine | undefined;
  #conversation: TcpConversation | undefined;
  #isFinishing = false;
  #isOver = false;
  #stopFinishing: () => void = () => undefined;

  constructor(socket: Socket, options: TcpConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#output = new TcpOutput(socket, () => {
      this.#line?.drained();
      this.#balance();
    });
    socket.setNoDelay(true).setKeepAlive(true, keepAliveMs).pause();
    // 'close' follows.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#end(undefined));
    socket.on('end', () => this.#finish());
    socket.on('data', (chunk: Buffer) => {
      // What it asks for in one piece is answered in one.
      this.#output.together(() => this.#conversation?.receive(chunk));
      this.#balance();
    });
    void this.#begin();
  }

  /** Ends it. @param reason a sentence */
  close(reason: string): void {
    this.#end(reason);
  }

  async #begin(): Promise<void> {
    const { remoteAddress = '', remotePort = 0 } = this.#socket;
    const output = this.#output;
    try {
      const line = await this.#options.open({
        name: `TCP port ${remotePort}`,
        address: remoteAddress,
        get bufferedBytes() {
          return output.bufferedBytes;
        },
        events: {
          onBytes: (bytes) => this.#conversation?.deliver(bytes),
          onInputs: (signals) => this.#conversation?.notify(signals),
          onWritten: () => this.#written(),
          onEnd: (reason) => this.#end(reason),
        },
      });
      if (this.#isOver) return line.close();
      this.#line = line;
      this.#conversation = new TcpConversation(
        line,
        {
          data: (bytes) => output.data(bytes),
          reply: (bytes) => {
            output.reply(bytes);
            this.#balance();
          },
          hold: (isHeld) => output.hold(isHeld),
          purge: () => {
            output.purge();
            line.drained();
          },
          fail: (error) => this.#end(sentenceOf(error)),
        },
        this.#options.clock,
      );
      line.start();
      this.#balance();
    } catch (error) {
      this.#end(sentenceOf(error));
    }
  }

  #written(): void {
    if (this.#isFinishing && this.#line?.unwrittenBytes === 0) this.#end(undefined);
    else this.#balance();
  }

  /** Reads the client as long as not too much of it waits, and again once that is half as much. */
  #balance(): void {
    const socket = this.#socket;
    if (this.#isOver || !this.#line || !this.#conversation) return;
    const fullness = Math.max(
      this.#line.unwrittenBytes / maxUnwrittenBytes,
      socket.writableLength / maxUnsentBytes,
      this.#conversation.waitingCount / maxWaitingCount,
    );
    if (fullness >= 1) socket.pause();
    else if (fullness < 0.5 && socket.isPaused()) socket.resume();
  }

  /** The client sends no more: what it sent is written first. */
  #finish(): void {
    if (this.#isOver) return;
    this.#isFinishing = true;
    this.#conversation?.finish();
    if ((this.#line?.unwrittenBytes ?? 0) === 0) return this.#end(undefined);
    this.#stopFinishing = this.#options.clock.after(finishMs, () => this.#end(undefined));
  }

  #end(reason: string | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopFinishing();
    this.#conversation?.stop();
    this.#line?.close();
    this.#socket.removeAllListeners('data').resume();
    this.#socket.end();
    // One that does not take the rest has had its time.
    const stop = this.#options.clock.after(1000, () => this.#socket.destroy());
    this.#socket.once('close', stop);
    this.#options.onEnd(reason);
  }
}

const sentenceOf = (error: unknown): string =>
  error instanceof RelayError ? error.message : 'The relay had an internal error.';
