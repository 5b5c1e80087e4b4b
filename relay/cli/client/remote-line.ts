import type { PortEvent } from '../../client/port-attachment.ts';
import type { SequenceStep } from '../../protocol/control-messages.ts';
import { firstOutputs, firstSettings } from '../../protocol/port-info.ts';
import type { DeviceSignals, HostSettings, HostSignalChange, HostSignals } from '../../protocol/port-info.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import type { Attached } from '../../protocol/result-values.ts';
import { isUsbJtag } from '../../rfc2217/reset-pair.ts';
import type { SharedLine, SharedLineClient } from '../../rfc2217/shared-line.ts';
import { visibleText } from '../visible-text.ts';
import type { ClientOptions } from './make-client.ts';
import { RemotePort } from './remote-port.ts';

/** How long control is kept without being used. */
const idleMs = 30_000;
/** How long bytes may wait for a connection that was cut: older input must not reach a machine that nobody watches. */
const sendWithinMs = 10_000;
/** The relay sends more as long as less than this waits for the client. */
const maxWaitingBytes = 256 * 1024;

interface RemoteLineOptions extends ClientOptions {
  /** How long to reconnect after a cut. */
  readonly retryMs: number;
  /** A sentence for the person. */
  readonly say: (sentence: string) => void;
}

interface PendingWrite {
  readonly chunks: Uint8Array[];
  byteLength: number;
}

/** A port of a relay elsewhere as a TCP client uses it; a cut on the way there is mended without ending it. */
export class RemoteLine implements SharedLine {
  readonly #client: SharedLineClient;
  readonly #options: RemoteLineOptions;
  readonly #port: RemotePort;
  readonly #over = new AbortController();
  #isStarted = false;
  #isOpen = false;
  /** It was opened for this client, so that it is opened again after the relay was restarted. */
  #isWanted = false;
  #settings = firstSettings;
  #outputs = firstOutputs;
  #inputs: DeviceSignals | undefined;
  #early: Uint8Array[] = [];
  #unwrittenBytes = 0;
  #unconsumedBytes = 0;
  #sequences = 0;
  /** Own changes of signals under way: what the relay says of one of them may be old. */
  #changes = 0;
  /** All that is asked of the port, in order. */
  #work: Promise<unknown> = Promise.resolve();
  /** The last work, if it is a write that has not begun. */
  #nextWrite: PendingWrite | undefined;
  #stopIdle: () => void = () => undefined;

  /** @throws {Error} with a sentence when the port cannot be reached */
  static async open(options: RemoteLineOptions, client: SharedLineClient): Promise<RemoteLine> {
    const line = new RemoteLine(options, client);
    const running = line.#port.run(line.#over.signal);
    running.catch((error: Error) => line.#end(error.message));
    await Promise.race([line.#port.ready, running]);
    return line;
  }

  private constructor(options: RemoteLineOptions, client: SharedLineClient) {
    this.#options = options;
    this.#client = client;
    this.#port = new RemotePort({
      ...options,
      from: 'newest',
      isLossless: true,
      // It is opened, and control is taken, when the client uses it.
      isReadOnly: true,
      settings: undefined,
      signals: {},
      onBytes: ({ bytes }) => this.#receive(bytes),
      onAttached: (attached) => this.#attached(attached),
      onEvent: (event) => this.#hear(event),
    });
  }

  get label(): string {
    const { place } = this.#port;
    return place ? visibleText(`${place.port.node}/${place.port.id}`) : '';
  }

  get isUsbJtag(): boolean {
    return isUsbJtag(this.#port.place?.port.usb);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get settings(): HostSettings {
    return this.#settings;
  }

  get outputs(): HostSignals {
    return this.#outputs;
  }

  get inputs(): DeviceSignals | undefined {
    return this.#inputs;
  }

  get unwrittenBytes(): number {
    return this.#unwrittenBytes;
  }

  start(): void {
    this.#isStarted = true;
    for (const bytes of this.#early.splice(0)) this.#client.events.onBytes(bytes);
  }

  claim(): Promise<void> {
    return this.#inOrder(() => this.#claim());
  }

  configure(settings: HostSettings): Promise<void> {
    return this.#inOrder(() => this.#configure(settings));
  }

  setOutputs(set: HostSignalChange): void {
    const before = this.#outputs;
    this.#outputs = { ...before, ...set };
    this.#changes++;
    this.#inOrder(() => this.#port.request<'signals'>({ type: 'signals', set }))
      .catch((error: unknown) => {
        if (!(error instanceof RelayError && error.code === 'NOT_SUPPORTED')) this.#outputs = before;
      })
      .finally(() => this.#changes--);
  }

  runSequence(steps: readonly SequenceStep[]): void {
    this.#outputs = Object.assign({}, this.#outputs, ...steps.map(({ set }) => set));
    this.#sequences++;
    this.#changes++;
    this.#inOrder(() => this.#port.request<'sequence'>({ type: 'sequence', steps }))
      .catch(() => undefined)
      .finally(() => {
        this.#sequences--;
        this.#changes--;
      });
  }

  discard(): void {
    if (this.#unwrittenBytes === 0 || this.#sequences > 0) return;
    // Not behind what is to be dropped.
    this.#port.request<'discard'>({ type: 'discard' }).catch(() => undefined);
  }

  write(bytes: Uint8Array): void {
    this.#unwrittenBytes += bytes.length;
    if (this.#nextWrite) {
      this.#nextWrite.chunks.push(bytes);
      this.#nextWrite.byteLength += bytes.length;
      return;
    }
    const write: PendingWrite = { chunks: [bytes], byteLength: bytes.length };
    this.#inOrder(async () => {
      if (this.#nextWrite === write) this.#nextWrite = undefined;
      await this.#claim();
      await this.#port.write(Buffer.concat(write.chunks), null, sendWithinMs);
    })
      .catch((error: unknown) => {
        // Dropped because the client wanted that.
        if (!(error instanceof RelayError && error.code === 'GAP')) this.#end(sentenceOf(error));
      })
      .finally(() => {
        this.#unwrittenBytes -= write.byteLength;
        this.#client.events.onWritten();
      });
    this.#nextWrite = write;
  }

  drained(): void {
    if (this.#client.bufferedBytes >= maxWaitingBytes || this.#unconsumedBytes === 0) return;
    const bytes = this.#unconsumedBytes;
    this.#unconsumedBytes = 0;
    this.#port.consumed(bytes);
  }

  close(): void {
    this.#stopIdle();
    this.#over.abort();
  }

  #receive(bytes: Uint8Array): void {
    // It cannot be told of a gap.
    if (this.#port.hasMissing) return this.#end('Bytes are missing that the relay no longer has.');
    this.#unconsumedBytes += bytes.length;
    if (this.#isStarted) this.#client.events.onBytes(bytes);
    else this.#early.push(bytes);
    this.drained();
  }

  #attached({ state, settings, outputSignals, inputSignals }: Attached): void {
    this.#isOpen = state === 'open';
    this.#settings = (this.#isWanted ? this.#settings : settings) ?? this.#settings;
    this.#outputs = outputSignals ?? this.#outputs;
    this.#inputs = inputSignals ?? undefined;
    // The relay was restarted: the port is opened as it was.
    if (this.#isWanted && !this.#isOpen)
      this.#inOrder(() => this.#configure(this.#settings)).catch((error: unknown) => this.#end(sentenceOf(error)));
  }

  #hear(event: PortEvent): void {
    if (event.type === 'opened') {
      this.#isOpen = true;
      this.#settings = event.settings;
    } else if (event.type === 'closed' && event.reason === 'shutdown') this.#isOpen = false;
    else if (event.type === 'closed') this.#end('The port was closed.');
    else if (event.type === 'lost') this.#end(visibleText(event.message));
    else if (event.type === 'output-signals' && this.#changes === 0) this.#outputs = event.signals;
    else if (event.type === 'input-signals') {
      this.#inputs = event.signals;
      this.#client.events.onInputs(event.signals);
    }
  }

  /** @throws {RelayError} `READ_ONLY` */
  async #claim(): Promise<void> {
    await this.#port.takeLease();
    const { otherHolder } = this.#port;
    if (otherHolder !== undefined) throw new RelayError('READ_ONLY', `${otherHolder} has control of the port.`);
    this.#keep();
  }

  /** Control is used, and released when it is not for a while. */
  #keep(): void {
    this.#stopIdle();
    this.#stopIdle = this.#options.clock.after(idleMs, () => {
      this.#port.request<'lease'>({ type: 'lease', action: 'release' }).catch(() => undefined);
    });
  }

  async #configure(settings: HostSettings): Promise<void> {
    if (this.#isOpen) {
      await this.#claim();
      await this.#port.request<'settings'>({ type: 'settings', settings });
    } else {
      await this.#port.request<'open'>({ type: 'open', settings });
      this.#isOpen = true;
      this.#keep();
    }
    this.#isWanted = true;
    this.#settings = settings;
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    this.#nextWrite = undefined;
    const done = this.#work.then(work);
    this.#work = done.catch(() => undefined);
    return done;
  }

  #end(reason: string): void {
    if (this.#over.signal.aborted) return;
    this.#client.events.onEnd(reason);
  }
}

const sentenceOf = (error: unknown): string =>
  error instanceof Error ? visibleText(error.message) : 'An internal error.';
