import { connect, type Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';
import type { DeviceSignals, HostSettings, HostSignals } from '../protocol/port-info.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { ComPortClient } from '../rfc2217/com-port-client.ts';
import type { TcpAddress } from '../rfc2217/tcp-address.ts';
import { type SettingCommand, settingNumber, signalControl, signalsOfModem } from '../telnet/com-port-values.ts';

const connectMs = 5000;
/** pyserial waits as long for a setting. */
const settingMs = 3000;
/** Servers that cannot set a signal often do not answer. */
const signalMs = 1000;
/** How often a silent connection is asked whether it still exists. */
const livenessMs = 10_000;
const allInputs = 0xff;
/** PURGE-DATA of what is to be transmitted. */
const purgeTransmit = 2;

const settingCommands: readonly SettingCommand[] = ['baudRate', 'dataSize', 'parity', 'stopSize', 'control'];
const settingNames: Readonly<Record<SettingCommand, string>> = {
  baudRate: 'baud rate',
  dataSize: 'number of data bits',
  parity: 'parity',
  stopSize: 'number of stop bits',
  control: 'flow control',
};

interface LinkEvents {
  onData(bytes: Uint8Array): void;
  /** Once. */
  onEnd(cause: RelayError): void;
}

/** A connection to a serial port that another program offers by TCP. */
export class TcpLink {
  /** Of the opening that uses it. */
  events: LinkEvents | undefined;
  readonly #name: string;
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #comPort: ComPortClient | undefined;
  #end: RelayError | undefined;
  #settings: HostSettings | undefined;
  #outputs: Partial<HostSignals> = {};
  #hasSignals = true;
  #inputs: DeviceSignals | undefined;
  #isSuspended = false;
  #suspended: (() => void)[] = [];
  #writes = new Set<(error: RelayError) => void>();
  #heard = false;
  #stopLiveness: () => void = () => undefined;

  /** @throws {RelayError} `DEVICE_GONE` where nobody answers */
  static async open(name: string, address: TcpAddress, clock: Clock): Promise<TcpLink> {
    const socket = connect({ host: address.host, port: address.port, noDelay: true });
    await new Promise<void>((resolve, reject) => {
      const fail = (error: unknown): void => {
        socket.destroy();
        reject(new RelayError('DEVICE_GONE', `${name}: ${whyNot(address, error)}`, { cause: error }));
      };
      const stop = clock.after(connectMs, () => fail(undefined));
      socket.once('error', fail).once('connect', () => {
        stop();
        socket.off('error', fail);
        resolve();
      });
      socket.once('error', stop);
    });
    const link = new TcpLink(name, address, socket, clock);
    await link.#comPort?.agree();
    if (link.#comPort?.isComPort) {
      void link.#comPort.ask('modemMask', allInputs, settingMs);
      link.#watch();
    }
    return link;
  }

  private constructor(name: string, { text, usesComPort }: TcpAddress, socket: Socket, clock: Clock) {
    this.#name = name;
    this.#socket = socket;
    this.#clock = clock;
    this.#comPort = usesComPort
      ? new ComPortClient({
          clock,
          send: (bytes) => socket.write(bytes),
          onData: (bytes) => this.events?.onData(bytes),
          onModemState: (value) => (this.#inputs = signalsOfModem(value)),
          onSuspend: (isSuspended) => this.#suspend(isSuspended),
        })
      : undefined;
    socket.setKeepAlive(true, livenessMs);
    socket.on('error', () => undefined);
    socket.on('close', () =>
      this.#finish(new RelayError('DEVICE_GONE', `${name}: ${text} has closed the connection.`)),
    );
    socket.on('data', (chunk: Buffer) => {
      this.#heard = true;
      if (this.#comPort) this.#comPort.receive(chunk);
      else this.events?.onData(chunk);
    });
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  get isWriting(): boolean {
    return this.#writes.size > 0;
  }

  /** @throws {RelayError} `INVALID_ARGUMENT` where the server refuses one; nothing where it takes none at all */
  async configure(settings: HostSettings): Promise<void> {
    const former = this.#settings;
    const comPort = this.#comPort?.isComPort ? this.#comPort : undefined;
    this.#settings = settings;
    if (!comPort) return;
    const changed = settingCommands.filter(
      (command) => !former || settingNumber(command, former) !== settingNumber(command, settings),
    );
    this.#settings = undefined;
    const answers = await Promise.all(
      changed.map((command) => comPort.ask(command, settingNumber(command, settings), settingMs)),
    );
    if (this.#end) throw this.#end;
    changed.forEach((command, i) => this.#check(command, settingNumber(command, settings), answers[i]));
    this.#settings = settings;
  }

  /** @throws {RelayError} `NOT_SUPPORTED` */
  async setSignals(signals: HostSignals): Promise<void> {
    const comPort = this.#requireSignals();
    const names = (['dataTerminalReady', 'requestToSend', 'break'] as const).filter(
      (name) => (this.#outputs[name] ?? (name === 'break' ? false : undefined)) !== signals[name],
    );
    this.#outputs = { ...signals };
    const answers = await Promise.all(
      names.map((name) => comPort.ask('control', signalControl(name, signals[name]), signalMs)),
    );
    if (this.#end) throw this.#end;
    if (names.length === 0 || answers.some((answer) => answer !== undefined)) return;
    this.#hasSignals = false;
    throw this.#noSignals();
  }

  /** @throws {RelayError} `NOT_SUPPORTED` */
  async getSignals(): Promise<DeviceSignals> {
    const comPort = this.#comPort?.isComPort ? this.#comPort : undefined;
    if (!this.#inputs) await comPort?.ask('modemState', 0, signalMs);
    if (this.#end) throw this.#end;
    if (!this.#inputs) throw this.#noSignals();
    return this.#inputs;
  }

  /** Resolves when the operating system has the bytes. @throws {RelayError} `DEVICE_GONE` */
  async write(bytes: Uint8Array): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#writes.add(reject);
      const done = (): void => {
        this.#writes.delete(reject);
        resolve();
      };
      const send = (): void => {
        if (this.#writes.has(reject)) this.#socket.write(this.#comPort?.encode(bytes) ?? bytes, done);
      };
      if (this.#end) this.#drop(this.#end);
      else if (this.#isSuspended) this.#suspended.push(send);
      else send();
    });
  }

  /** Rejects what is not written. */
  dropWrites(reason: RelayError): void {
    this.#suspended = [];
    this.#drop(reason);
    if (this.#comPort?.isComPort) void this.#comPort.ask('purge', purgeTransmit, signalMs);
  }

  /** Reads no further, so that the other end has to wait. */
  hold(isHeld: boolean): void {
    if (isHeld) this.#socket.pause();
    else this.#socket.resume();
  }

  close(): void {
    this.#finish(new RelayError('DEVICE_GONE', `${this.#name}: The port was closed.`));
    this.#socket.destroy();
  }

  #check(command: SettingCommand, asked: number, answer: number | undefined): void {
    if (answer === asked) return;
    const setting = settingNames[command];
    if (answer === undefined)
      throw new RelayError('TIMEOUT', `${this.#name}: The other end did not answer when the ${setting} was set.`);
    const real = command === 'baudRate' ? `: it keeps ${answer}` : '';
    throw new RelayError('INVALID_ARGUMENT', `${this.#name}: The other end refuses this ${setting}${real}.`);
  }

  #requireSignals(): ComPortClient {
    if (!this.#comPort?.isComPort || !this.#hasSignals) throw this.#noSignals();
    return this.#comPort;
  }

  #noSignals(): RelayError {
    return new RelayError('NOT_SUPPORTED', `${this.#name}: The other end has no control lines.`);
  }

  #suspend(isSuspended: boolean): void {
    this.#isSuspended = isSuspended;
    if (!isSuspended) for (const send of this.#suspended.splice(0)) send();
  }

  /** A server that has answered before, and does not any more, is gone, whatever TCP says. */
  #watch(): void {
    this.#heard = false;
    this.#stopLiveness = this.#clock.after(livenessMs, async () => {
      if (!this.#heard && !this.#socket.isPaused()) {
        const answer = await this.#comPort?.ask('baudRate', 0, settingMs);
        if (answer === undefined && !this.#heard && this.#settings && !this.#socket.isPaused()) {
          this.#finish(new RelayError('DEVICE_GONE', `${this.#name}: The other end no longer answers.`));
          this.#socket.destroy();
        }
      }
      if (!this.#end) this.#watch();
    });
  }

  #finish(cause: RelayError): void {
    if (this.#end) return;
    this.#end = cause;
    this.#stopLiveness();
    this.#comPort?.end();
    this.#drop(cause);
    this.events?.onEnd(cause);
  }

  #drop(reason: RelayError): void {
    for (const reject of this.#writes) reject(reason);
    this.#writes.clear();
  }
}

function whyNot({ text, host }: TcpAddress, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ECONNREFUSED') return `Nothing listens at ${text}. Start the program that offers the port there.`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `There is no computer called ${host}.`;
  if (error === undefined) return `${text} did not answer within 5 seconds.`;
  return `${text} cannot be reached: ${error instanceof Error ? error.message : String(error)}.`;
}
