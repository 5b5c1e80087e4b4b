import type { PortSettings } from '../core/port-settings.ts';
import {
  LineArrival,
  type Line,
  type LineEnd,
  type LineOpening,
  type LineSink,
  type LineSource,
} from '../line/line.ts';
import {
  fromHostError,
  windowBytes,
  type HostedLine,
  type HostMessage,
  type HostRequest,
  type OpeningMessage,
  type OpeningMethod,
} from './host-messages.ts';

/**
 * The lines of a window that runs `hostLines` on the other end of `channel`: for workers without Web Serial. Their
 * order is the window's.
 */
export class WindowHostSource extends EventTarget implements LineSource {
  readonly #host: Host;
  readonly #lines = new Map<number, WindowHostLine>();

  constructor(channel: MessagePort) {
    super();
    this.#host = new Host(channel, (type, hosted) => this.dispatchEvent(new LineArrival(type, this.#line(hosted))));
  }

  async lines(): Promise<Line[]> {
    return ((await this.#host.ask({ kind: 'lines' })) as HostedLine[]).map((hosted) => this.#line(hosted));
  }

  /** One object for each of the window's, as long as the window lives. */
  #line(hosted: HostedLine): WindowHostLine {
    const line = this.#lines.get(hosted.lineId) ?? new WindowHostLine(this.#host, hosted);
    this.#lines.set(hosted.lineId, line);
    line.connected = hosted.connected;
    return line;
  }
}

class WindowHostLine implements Line {
  connected: boolean;
  readonly adapter: Line['adapter'];
  readonly #host: Host;
  readonly #lineId: number;

  constructor(host: Host, { lineId, adapter, connected }: HostedLine) {
    this.#host = host;
    this.#lineId = lineId;
    this.adapter = adapter;
    this.connected = connected;
  }

  open(settings: PortSettings, sink: LineSink): Promise<LineOpening> {
    return this.#host.open(this.#lineId, settings, sink);
  }

  async forget(): Promise<void> {
    await this.#host.ask({ kind: 'forget', lineId: this.#lineId });
    this.connected = false;
  }
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

type Question = HostRequest extends infer Request
  ? Request extends { readonly id: number }
    ? Omit<Request, 'id'>
    : never
  : never;

/** The worker's end of the channel: questions there, what happens back. */
class Host {
  readonly #channel: MessagePort;
  readonly #waiting = new Map<number, Waiting>();
  readonly #openings = new Map<number, WindowHostOpening>();
  readonly #onArrival: (type: 'connect' | 'disconnect', line: HostedLine) => void;
  #lastId = 0;

  constructor(channel: MessagePort, onArrival: (type: 'connect' | 'disconnect', line: HostedLine) => void) {
    this.#channel = channel;
    this.#onArrival = onArrival;
    channel.addEventListener('message', ({ data }: MessageEvent<HostMessage>) => this.#onMessage(data));
    channel.start();
  }

  /** @throws {SerialError} what the call in the window threw */
  ask(question: Question): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#waiting.set(id, { resolve, reject });
      this.#post({ ...question, id } as HostRequest);
    });
  }

  async open(lineId: number, settings: PortSettings, sink: LineSink): Promise<LineOpening> {
    const openingId = ++this.#lastId;
    const opening = new WindowHostOpening(
      sink,
      (method, args) => this.ask({ kind: 'call', openingId, method, args }),
      (bytes) => this.#post({ kind: 'credit', openingId, bytes }),
    );
    this.#openings.set(openingId, opening);
    try {
      await this.ask({ kind: 'open', lineId, openingId, settings });
    } catch (error) {
      this.#openings.delete(openingId);
      throw error;
    }
    return opening;
  }

  #post(request: HostRequest): void {
    this.#channel.postMessage(request);
  }

  #onMessage(message: HostMessage): void {
    switch (message.kind) {
      case 'result':
      case 'failure': {
        const waiting = this.#waiting.get(message.id);
        this.#waiting.delete(message.id);
        if (message.kind === 'result') waiting?.resolve(message.value);
        else waiting?.reject(fromHostError(message.error));
        return;
      }
      case 'connect':
      case 'disconnect':
        return this.#onArrival(message.kind, message.line);
      case 'ended':
        this.#openings
          .get(message.openingId)
          ?.onEnded(message.lost ? { kind: 'lost', error: fromHostError(message.lost) } : { kind: 'closed' });
        this.#openings.delete(message.openingId);
        return;
      default:
        this.#openings.get(message.openingId)?.onMessage(message);
    }
  }
}

class WindowHostOpening implements LineOpening {
  readonly ended: Promise<LineEnd>;
  readonly takesAhead = true;
  readonly #sink: LineSink;
  readonly #call: (method: OpeningMethod, args: readonly unknown[]) => Promise<unknown>;
  readonly #grant: (bytes: number) => void;
  #end!: (end: LineEnd) => void;
  #isClosing = false;
  /** Taken, and not granted again yet. */
  #dueBytes = 0;

  constructor(
    sink: LineSink,
    call: (method: OpeningMethod, args: readonly unknown[]) => Promise<unknown>,
    grant: (bytes: number) => void,
  ) {
    this.#sink = sink;
    this.#call = call;
    this.#grant = grant;
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  async transmit(bytes: Uint8Array): Promise<void> {
    await this.#call('transmit', [bytes]);
  }
  async drain(): Promise<void> {
    await this.#call('drain', []);
  }
  async discard(): Promise<void> {
    await this.#call('discard', []);
  }
  async setSignals(...args: Parameters<LineOpening['setSignals']>): Promise<void> {
    await this.#call('setSignals', args);
  }
  async getSignals(): ReturnType<LineOpening['getSignals']> {
    return (await this.#call('getSignals', [])) as Awaited<ReturnType<LineOpening['getSignals']>>;
  }
  async runSequence(...args: Parameters<LineOpening['runSequence']>): ReturnType<LineOpening['runSequence']> {
    return (await this.#call('runSequence', args)) as Awaited<ReturnType<LineOpening['runSequence']>>;
  }
  async stopSequences(): Promise<void> {
    await this.#call('stopSequences', []);
  }
  async sendBreak(durationMs: number): Promise<void> {
    await this.#call('sendBreak', [durationMs]);
  }
  async changeSettings(settings: PortSettings): Promise<void> {
    await this.#call('changeSettings', [settings]);
  }
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#call('close', []).catch(() => {}); // it has ended already
    await this.ended;
  }

  onEnded(end: LineEnd): void {
    this.#end(end);
  }

  onMessage(message: OpeningMessage): void {
    if (this.#isClosing) return;
    switch (message.kind) {
      case 'received':
        this.#sink.received(message.bytes, message.timeMs);
        return this.#consumed(message.bytes.length);
      case 'opened':
        return this.#sink.opened(message.settings, message.timeMs);
      case 'event':
        return this.#sink.event(message.event, message.timeMs);
      case 'signals':
        return this.#sink.signals(message.state, message.timeMs);
    }
  }

  /** Grants a quarter of the window at a time, when the sink takes more. */
  #consumed(bytes: number): void {
    this.#dueBytes += bytes;
    if (this.#dueBytes < windowBytes / 4) return;
    const dueBytes = this.#dueBytes;
    this.#dueBytes = 0;
    const held = this.#sink.holdBack();
    if (held) void held.then(() => this.#consumed(dueBytes));
    else this.#grant(dueBytes);
  }
}
