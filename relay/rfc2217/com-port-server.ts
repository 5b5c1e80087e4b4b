import type { Clock } from '../base/clock.ts';
import type { DeviceSignals, HostSignalChange, HostSignals } from '../protocol/port-info.ts';
import { type ComPortMessage, type ComPortNumber, encodeComPort } from '../telnet/com-port-message.ts';
import {
  inboundFlowNumber,
  modemBitsOf,
  modemChange,
  readControl,
  type SettingCommand,
  settingNumber,
  settingOf,
  signalControl,
} from '../telnet/com-port-values.ts';
import { ResetPair } from './reset-pair.ts';
import { SettingBatch } from './setting-batch.ts';
import type { SharedLine } from './shared-line.ts';

/** A piece of the stream may ask for it ten thousand times. */
const maxSignature = 64;
/** How long a break lasts that Telnet asks for. */
const breakMs = 250;
/** Transmit buffer and shift register are empty. */
const idleTransmitter = 0x60;

/** The connection as COM-PORT uses it. */
export interface ComPortConnection {
  /** Goes before the data that waits. */
  reply(bytes: Uint8Array): void;
  /** @param isHeld no data is sent until further notice */
  hold(isHeld: boolean): void;
  /** Drops the data that waits. */
  purge(): void;
  /** @param error why the connection cannot go on */
  fail(error: unknown): void;
}

/**
 * Answers COM-PORT commands for one client. Everything is answered, also where a port cannot do it: clients wait, and
 * then fail. Nothing is done to the port where nothing changes.
 */
export class ComPortServer {
  readonly #line: SharedLine;
  readonly #connection: ComPortConnection;
  readonly #settings: SettingBatch;
  readonly #pair: ResetPair;
  readonly #signature: Uint8Array;
  #modemMask = 0xff;
  #modemBits = 0;
  #claims = 0;

  constructor(line: SharedLine, connection: ComPortConnection, clock: Clock) {
    this.#line = line;
    this.#connection = connection;
    const text = `Baudcast ${line.label}`.slice(0, maxSignature);
    this.#signature = encodeComPort({ command: 'signature', text }, 'server');
    this.#settings = new SettingBatch(line, (error) => connection.fail(error));
    this.#pair = new ResetPair({
      clock,
      isUsbJtag: line.isUsbJtag,
      set: (change) => line.setOutputs(change),
      play: (steps) => line.runSequence(steps),
    });
  }

  /** Commands that are not answered. */
  get waitingCount(): number {
    return this.#settings.waitingCount + this.#claims;
  }

  /** COM-PORT is agreed on. The client waits for the modem state before it shows any of its signals. */
  begin(): void {
    this.#modemBits = this.#line.inputs ? modemBitsOf(this.#line.inputs) : 0;
    this.#send({ command: 'modemState', value: this.#modemBits });
  }

  /** The device drives its signals otherwise. */
  notify(signals: DeviceSignals): void {
    const bits = modemBitsOf(signals);
    const change = modemChange(this.#modemBits, bits);
    this.#modemBits = bits;
    const value = (bits | change) & this.#modemMask;
    if ((change & this.#modemMask) !== 0 || ((change << 4) & this.#modemMask) !== 0)
      this.#send({ command: 'modemState', value });
  }

  /** Something else comes next: what waits is done before it, and the line is opened. */
  flush(): void {
    this.#settings.open();
    this.#pair.flush();
  }

  /** Settings that came together are done together. */
  settle(): void {
    this.#settings.run();
  }

  /** A break of the usual length. */
  sendBreak(): void {
    this.flush();
    // Without control nothing happens: there is no answer to a break.
    this.#line.claim().catch(() => undefined);
    this.#line.runSequence([
      { set: { break: true }, waitMs: breakMs },
      { set: { break: false }, waitMs: 0 },
    ]);
  }

  stop(): void {
    this.#pair.stop();
  }

  receive(message: ComPortMessage): void {
    switch (message.command) {
      case 'signature':
        // With a text it tells the client's own.
        if (message.text === '') this.#connection.reply(this.#signature);
        return;
      case 'baudRate':
      case 'dataSize':
      case 'parity':
      case 'stopSize':
        return this.#set(message.command, message);
      case 'control':
        return this.#receiveControl(message);
      case 'lineState':
        return this.#send({ command: 'lineState', value: this.#line.unwrittenBytes === 0 ? idleTransmitter : 0 });
      case 'modemState':
        return this.#send({ command: 'modemState', value: this.#modemBits });
      case 'suspend':
      case 'resume':
        return this.#connection.hold(message.command === 'suspend');
      case 'lineMask':
        return this.#send(message);
      case 'modemMask':
        this.#modemMask = message.value;
        return this.#send(message);
      case 'purge':
        this.#purge(message.value);
        return this.#send(message);
    }
  }

  #set(command: SettingCommand, { value, isShort }: ComPortNumber): void {
    const answer = (): void => {
      const number = { command, value: settingNumber(command, this.#line.settings) };
      this.#send(isShort ? { ...number, isShort } : number);
    };
    const change = settingOf(command, value);
    // What is in force is what those before it will have made of it.
    if (!change) return this.#settings.add({}, answer);
    this.#pair.flush();
    this.#settings.add(change, answer);
  }

  #receiveControl(message: ComPortNumber): void {
    const meaning = readControl(message.value);
    switch (meaning.kind) {
      case 'flow':
        return this.#set('control', message);
      case 'inbound-flow':
        return this.#send({ command: 'control', value: inboundFlowNumber(this.#line.settings) });
      case 'signal':
        return this.#setSignal(meaning.name, meaning.set);
      case 'unknown':
        // Flow control by other signals: a client that asks for it would wait for ever.
        return this.#send({ command: 'control', value: settingNumber('control', this.#line.settings) });
    }
  }

  #setSignal(name: keyof HostSignals, set: HostSignalChange | undefined): void {
    const answer = (isOn: boolean): void => this.#send({ command: 'control', value: signalControl(name, isOn) });
    const { outputs } = this.#line;
    const isOn = outputs[name] || (this.#pair.isWaiting && name === 'dataTerminalReady');
    const wanted = set?.[name];
    if (!set || wanted === undefined || wanted === isOn) return answer(isOn);
    this.#settings.open();
    const claimed = this.#line.claim();
    this.#pair.change(set, outputs);
    this.#claims++;
    claimed
      .then(
        () => wanted,
        () => isOn,
      )
      .then((value) => {
        this.#claims--;
        answer(value);
      });
  }

  #purge(which: number): void {
    if ((which & 1) !== 0) this.#connection.purge();
    if ((which & 2) !== 0) this.#line.discard();
  }

  #send(message: ComPortMessage): void {
    this.#connection.reply(encodeComPort(message, 'server'));
  }
}
