import { createHash } from 'node:crypto';
import type { HostSignals } from '../../relay/protocol/port-info.ts';
import type { HostDevice } from './host-device.ts';

const op = {
  flashBegin: 0x02,
  flashData: 0x03,
  flashEnd: 0x04,
  sync: 0x08,
  writeRegister: 0x09,
  readRegister: 0x0a,
  spiParameters: 0x0b,
  spiAttach: 0x0d,
  md5: 0x13,
};
const invalidMessage = 0x05;
const slip = { end: 0xc0, escape: 0xdb, escapedEnd: 0xdc, escapedEscape: 0xdd };

/**
 * An ESP32 behind the usual two transistors, in so far as Espressif documents its serial protocol: reset and boot mode
 * by RTS and DTR; in download mode SLIP packets with sync, registers, flash begin, data, end and MD5.
 */
export class EspRom {
  readonly flash = new Uint8Array(1024 * 1024).fill(0xff);
  readonly registers = new Map<number, number>([[0x4000_1000, 0x00f0_1d83]]); // the identity of an ESP32
  /** How long the chip was held in reset each time, in milliseconds. */
  readonly resetsMs: number[] = [];
  /** Commands received, in download mode. */
  readonly commands: number[] = [];
  isDownloading = false;
  /** Called with each command, before it is processed. */
  onCommand: (command: number) => void = () => {};
  readonly #device: HostDevice;
  readonly #nowMs: () => number;
  #resetSince: number | undefined;
  #packet: number[] | undefined;
  #isEscaped = false;
  #writing: { at: number; seq: number; readonly blockBytes: number } | undefined;

  constructor(device: HostDevice, nowMs: () => number) {
    this.#device = device;
    this.#nowMs = nowMs;
    device.onSignals = (lines) => this.#onLines(lines);
    device.onBytes = (bytes) => {
      for (const byte of bytes) this.#onByte(byte);
    };
  }

  /**
   * RTS alone pulls EN down: reset. DTR alone pulls GPIO0 down: a chip that leaves reset then is in download mode.
   * Both or none: no effect.
   */
  #onLines({ dataTerminalReady, requestToSend }: HostSignals): void {
    const inReset = requestToSend && !dataTerminalReady;
    if (inReset) {
      this.#resetSince ??= this.#nowMs();
      this.isDownloading = false;
    } else if (this.#resetSince !== undefined) {
      this.resetsMs.push(this.#nowMs() - this.#resetSince);
      this.#resetSince = undefined;
      this.isDownloading = dataTerminalReady && !requestToSend;
      const boot = this.isDownloading
        ? 'boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))\r\nwaiting for download\r\n'
        : 'boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n';
      this.#device.write(Buffer.from(`ets Jun  8 2016 00:22:57\r\n\r\n${boot}`));
    }
  }

  #onByte(byte: number): void {
    if (!this.isDownloading) return;
    if (byte === slip.end) {
      const packet = this.#packet;
      this.#packet = packet === undefined || packet.length === 0 ? [] : undefined;
      if (packet !== undefined && packet.length > 0) this.#onPacket(Uint8Array.from(packet));
    } else if (byte === slip.escape) {
      this.#isEscaped = true;
    } else {
      this.#packet?.push(this.#isEscaped ? (byte === slip.escapedEnd ? slip.end : slip.escape) : byte);
      this.#isEscaped = false;
    }
  }

  #onPacket(packet: Uint8Array): void {
    const view = new DataView(packet.buffer);
    if (packet.length < 8 || view.getUint8(0) !== 0 || packet.length !== 8 + view.getUint16(2, true)) return;
    const command = view.getUint8(1);
    this.commands.push(command);
    this.onCommand(command);
    const word = (index: number): number => view.getUint32(8 + 4 * index, true);
    switch (command) {
      case op.sync:
        for (let i = 0; i < 8; i++) this.#answer(command, { value: 0x2012_0707 });
        return;
      case op.readRegister:
        return this.#answer(command, { value: this.registers.get(word(0)) ?? 0 });
      case op.writeRegister:
        this.registers.set(word(0), word(1) & word(2));
        return this.#answer(command);
      case op.spiAttach:
      case op.spiParameters:
        return this.#answer(command);
      case op.flashBegin:
        this.flash.fill(0xff, word(3), word(3) + word(0));
        this.#writing = { at: word(3), seq: 0, blockBytes: word(2) };
        return this.#answer(command);
      case op.flashData:
        return this.#answer(command, {
          failed: !this.#writeBlock(packet.subarray(24), word(0), word(1), view.getUint32(4, true)),
        });
      case op.flashEnd:
        this.#writing = undefined;
        return this.#answer(command);
      case op.md5: {
        const content = this.flash.subarray(word(0), word(0) + word(1));
        return this.#answer(command, { data: Buffer.from(createHash('md5').update(content).digest('hex')) });
      }
      default:
        for (let i = 0; i < 8; i++) this.#answer(command, { failed: true, error: invalidMessage });
    }
  }

  /** @returns whether the block is complete and the expected one */
  #writeBlock(data: Uint8Array, length: number, seq: number, checksum: number): boolean {
    const writing = this.#writing;
    const sum = data.reduce((all, byte) => all ^ byte, 0xef);
    if (!writing || data.length !== length || seq !== writing.seq || sum !== checksum) return false;
    this.flash.set(data, writing.at);
    writing.at += writing.blockBytes;
    writing.seq++;
    return true;
  }

  #answer(command: number, { value = 0, data = new Uint8Array(), failed = false, error = 0 } = {}): void {
    const packet = new Uint8Array(8 + data.length + 4);
    const view = new DataView(packet.buffer);
    view.setUint8(0, 1);
    view.setUint8(1, command);
    view.setUint16(2, data.length + 4, true);
    view.setUint32(4, value, true);
    packet.set(data, 8);
    packet.set([failed ? 1 : 0, error], 8 + data.length);
    const escaped = Array.from(packet, (byte) => {
      if (byte === slip.end) return [slip.escape, slip.escapedEnd];
      return byte === slip.escape ? [slip.escape, slip.escapedEscape] : [byte];
    });
    this.#device.write(Uint8Array.from([slip.end, ...escaped.flat(), slip.end]));
  }
}
