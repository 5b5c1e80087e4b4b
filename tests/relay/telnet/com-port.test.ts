import { describe, expect, it } from 'vitest';
import { encodeComPort, readComPort, type ComPortMessage } from '../../../relay/telnet/com-port-message.ts';
import {
  inboundFlowNumber,
  modemBitsOf,
  modemChange,
  readControl,
  type SettingCommand,
  settingNumber,
  settingOf,
  signalControl,
  signalsOfModem,
} from '../../../relay/telnet/com-port-values.ts';
import type { HostSettings } from '../../../relay/protocol/port-info.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const payload = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('COM-PORT commands', () => {
  it('are encoded as RFC 2217 has them, with FF doubled', () => {
    const encoded: readonly (readonly [ComPortMessage, 'client' | 'server', string])[] = [
      [{ command: 'baudRate', value: 115_200 }, 'client', 'fffa2c010001c200fff0'],
      [{ command: 'baudRate', value: 115_200 }, 'server', 'fffa2c650001c200fff0'],
      [{ command: 'baudRate', value: 16_711_935 }, 'client', 'fffa2c0100ffff00fffffff0'],
      [{ command: 'baudRate', value: 4_294_967_294 }, 'client', 'fffa2c01fffffffffffffefff0'],
      [{ command: 'baudRate', value: 115_200, isShort: true }, 'server', 'fffa2c650efff0'],
      [{ command: 'purge', value: 3 }, 'server', 'fffa2c7003fff0'],
      [{ command: 'suspend', value: 0 }, 'client', 'fffa2c08fff0'],
      [{ command: 'signature', text: '' }, 'client', 'fffa2c00fff0'],
      [{ command: 'signature', text: 'Ab' }, 'server', 'fffa2c644162fff0'],
      [{ command: 'modemMask', value: 255 }, 'client', 'fffa2c0bfffffff0'],
    ];
    for (const [message, sender, bytes] of encoded) expect(hex(encodeComPort(message, sender))).toBe(bytes);
  });

  it('are read from the side that sends them, and from none else', () => {
    expect(readComPort(payload('01 00 01 c2 00'), 'client')).toEqual({ command: 'baudRate', value: 115_200 });
    expect(readComPort(payload('01 00 01 c2 00'), 'server')).toBeUndefined();
    expect(readComPort(payload('65 00 01 c2 00 00 00 00 00'), 'server')).toEqual({
      command: 'baudRate',
      value: 115_200,
    });
    expect(readComPort(payload('01 0e'), 'client')).toEqual({ command: 'baudRate', value: 115_200, isShort: true });
    expect(readComPort(payload('64 41'), 'server')).toEqual({ command: 'signature', text: 'A' });
    expect(readComPort(payload('6b b1'), 'server')).toEqual({ command: 'modemState', value: 0xb1 });
    expect(readComPort(payload('07'), 'client'), 'a poll, as pyserial sends it').toEqual({
      command: 'modemState',
      value: 0,
    });
    for (const bad of ['', '0d 01', '01', '01 00 01', '05', 'ff'])
      expect(readComPort(payload(bad), 'client'), bad).toBeUndefined();
  });

  it('have a number for each setting, and back', () => {
    const settings: HostSettings = {
      baudRate: 12_000_000,
      dataBits: 7,
      parity: 'even',
      stopBits: 1.5,
      flowControl: 'hardware',
    };
    const numbers: readonly (readonly [SettingCommand, number])[] = [
      ['baudRate', 12_000_000],
      ['dataSize', 7],
      ['parity', 3],
      ['stopSize', 3],
      ['control', 3],
    ];
    for (const [command, number] of numbers) {
      expect(settingNumber(command, settings)).toBe(number);
      expect(settings).toMatchObject(settingOf(command, number) ?? { none: true });
      expect(settingOf(command, 0)).toBeUndefined();
      if (command !== 'baudRate') expect(settingOf(command, 9)).toBeUndefined();
    }
    expect(inboundFlowNumber(settings)).toBe(16);
  });

  it('name a signal, the flow control or nothing that is known in each SET-CONTROL', () => {
    for (const name of ['break', 'dataTerminalReady', 'requestToSend'] as const) {
      for (const isOn of [true, false])
        expect(readControl(signalControl(name, isOn))).toEqual({ kind: 'signal', name, set: { [name]: isOn } });
    }
    expect(readControl(4)).toEqual({ kind: 'signal', name: 'break', set: undefined });
    expect(readControl(10)).toEqual({ kind: 'signal', name: 'requestToSend', set: undefined });
    expect([0, 3].map(readControl)).toEqual([
      { kind: 'flow', value: 0 },
      { kind: 'flow', value: 3 },
    ]);
    expect([13, 16, 17, 255].map((value) => readControl(value).kind)).toEqual([
      'inbound-flow',
      'inbound-flow',
      'unknown',
      'unknown',
    ]);
  });

  it('carry the modem state, and what changed, the ring indicator only when it ends', () => {
    const signals = { clearToSend: true, dataSetReady: false, dataCarrierDetect: true, ringIndicator: false };
    expect(modemBitsOf(signals)).toBe(0x90);
    expect(signalsOfModem(0x9f)).toEqual(signals);
    expect([modemChange(0, 0x90), modemChange(0x40, 0), modemChange(0, 0x40), modemChange(0x30, 0x20)]).toEqual([
      9, 4, 0, 1,
    ]);
  });
});
