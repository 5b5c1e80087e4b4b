import { BareClient } from '../link/bare-client.ts';
import type { SequenceStep } from '../protocol/control-messages.ts';
import type { RelayMessage } from '../protocol/messages.ts';
import { firstOutputs, firstSettings } from '../protocol/port-info.ts';
import type { DeviceSignals, HostSettings, HostSignalChange, HostSignals, PortInfo } from '../protocol/port-info.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { ClientIdentity } from '../session/access/client-identity.ts';
import type { ReachablePort } from '../session/clients/port-directory.ts';
import { isUsbJtag } from '../rfc2217/reset-pair.ts';
import type { SharedLine, SharedLineClient } from '../rfc2217/shared-line.ts';

interface SessionLineOptions {
  readonly port: ReachablePort;
  readonly info: PortInfo;
  /** A public id that no other viewer has. */
  readonly viewer: string;
  readonly identity: ClientIdentity;
  readonly client: SharedLineClient;
}

/** A port of this relay as a TCP client uses it: like other clients of its kind, by the same lease and rights. */
export class SessionLine implements SharedLine {
  readonly label: string;
  readonly isUsbJtag: boolean;
  readonly #client: SharedLineClient;
  readonly #bare: BareClient;
  #start: () => void = () => undefined;
  #isOpen = false;
  #settings: HostSettings;
  /** As the port has them, and as they were set last. */
  #actual = firstOutputs;
  #outputs = firstOutputs;
  #inputs: DeviceSignals | undefined;
  #writeId = 0;
  #unwrittenBytes = 0;
  #sequences = 0;
  /** Own changes of signals under way: what the port says of one of them may be old. */
  #changes = 0;
  readonly #viewer: string;
  #isOver = false;

  /** @throws {RelayError} as `PortSession.attach` does */
  static async open(options: SessionLineOptions): Promise<SessionLine> {
    const line = new SessionLine(options);
    const { attached, start } = await line.#bare.attach({ from: 'newest' });
    line.#start = start;
    line.#isOpen = attached.state === 'open';
    line.#settings = attached.settings ?? firstSettings;
    line.#actual = line.#outputs = attached.outputSignals ?? firstOutputs;
    line.#inputs = attached.inputSignals ?? undefined;
    return line;
  }

  private constructor({ port, info, viewer, identity, client }: SessionLineOptions) {
    this.label = `${info.node}/${info.id}`;
    this.isUsbJtag = isUsbJtag(info.usb);
    this.#viewer = viewer;
    this.#settings = info.settings ?? firstSettings;
    this.#client = client;
    const { events } = client;
    this.#bare = new BareClient(port, {
      viewer,
      name: client.name,
      identity,
      address: client.address,
      outlet: {
        get bufferedBytes() {
          return client.bufferedBytes;
        },
        receive: (data) => events.onBytes(data),
        hear: (message) => this.#hear(message),
        end: (_code, reason) => this.#end(reason),
      },
    });
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
    this.#start();
  }

  claim(): Promise<void> {
    return this.#bare.claim();
  }

  async configure(settings: HostSettings): Promise<void> {
    if (this.#isOpen) {
      // Behind each other: without control the second one fails too.
      await Promise.all([this.#bare.claim(), this.#bare.control({ type: 'settings', settings })]);
    } else {
      await this.#bare.open(settings);
      this.#isOpen = true;
    }
    this.#settings = settings;
  }

  setOutputs(change: HostSignalChange): void {
    this.#outputs = { ...this.#outputs, ...change };
    this.#follow(this.#bare.control({ type: 'signals', set: change }));
  }

  runSequence(steps: readonly SequenceStep[]): void {
    this.#outputs = Object.assign({}, this.#outputs, ...steps.map(({ set }) => set));
    this.#sequences++;
    this.#follow(this.#bare.control({ type: 'sequence', steps }).finally(() => this.#sequences--));
  }

  discard(): void {
    // It would end a sequence under way: the write that waits behind a reset is the flasher's first word.
    if (this.#unwrittenBytes > 0 && this.#sequences === 0)
      this.#bare.control({ type: 'discard' }).catch(() => undefined);
  }

  write(bytes: Uint8Array): void {
    this.#unwrittenBytes += bytes.length;
    this.#bare
      .transmit(this.#writeId++, bytes)
      .catch((error: unknown) => {
        // Dropped because the client wanted that.
        if (!(error instanceof RelayError && error.code === 'GAP')) this.#end(sentenceOf(error));
      })
      .finally(() => {
        this.#unwrittenBytes -= bytes.length;
        this.#client.events.onWritten();
      });
  }

  drained(): void {
    this.#bare.drained();
  }

  close(reason?: string): void {
    this.#isOver = true;
    this.#bare.detach(false, reason);
  }

  /** A port without signals keeps what was set; one that refused has its own. */
  #follow(work: Promise<void>): void {
    this.#changes++;
    work
      .catch((error: unknown) => {
        if (!(error instanceof RelayError && error.code === 'NOT_SUPPORTED')) this.#outputs = this.#actual;
      })
      .finally(() => this.#changes--);
  }

  #hear(message: RelayMessage): void {
    if (message.type === 'opened') {
      this.#isOpen = true;
      this.#settings = message.settings;
    } else if (message.type === 'output-signals') {
      this.#actual = message.signals;
      if (message.by !== this.#viewer || this.#changes === 0) this.#outputs = message.signals;
    } else if (message.type === 'input-signals') {
      this.#inputs = message.signals;
      this.#client.events.onInputs(message.signals);
    }
  }

  #end(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#client.events.onEnd(reason);
  }
}

const sentenceOf = (error: unknown): string =>
  error instanceof RelayError ? error.message : 'The relay had an internal error.';
