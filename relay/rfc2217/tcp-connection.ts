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
      this.#goOn();
    });
    socket.setNoDelay(true).setKeepAlive(true, keepAliveMs).pause();
    // 'close' follows.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#end(undefined));
    socket.on('end', () => this.#finish());
    socket.on('data', (chunk: Buffer) => {
      this.#conversation?.receive(chunk);
      if ((this.#line?.unwrittenBytes ?? 0) >= maxUnwrittenBytes || socket.writableLength >= maxUnsentBytes)
        socket.pause();
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
          reply: (bytes) => output.reply(bytes),
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
      this.#socket.resume();
    } catch (error) {
      this.#end(sentenceOf(error));
    }
  }

  #written(): void {
    if (this.#isFinishing && this.#line?.unwrittenBytes === 0) this.#end(undefined);
    else this.#goOn();
  }

  /** Reads the client again once it has room for the answers, and the port for the data. */
  #goOn(): void {
    const socket = this.#socket;
    if (!this.#line || !socket.isPaused()) return;
    if (this.#line.unwrittenBytes < maxUnwrittenBytes / 2 && socket.writableLength < maxUnsentBytes / 2)
      socket.resume();
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
