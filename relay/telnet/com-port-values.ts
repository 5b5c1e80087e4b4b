import type { DeviceSignals, HostSettings, HostSignalChange, HostSignals } from '../protocol/port-info.ts';

const parities = ['none', 'odd', 'even', 'mark', 'space'] as const;
const stopSizes = [1, 2, 1.5] as const;
const flows = ['none', 'software', 'hardware'] as const;

/** Settings that a COM-PORT command has a number for; `control` stands for the flow control. */
export type SettingCommand = 'baudRate' | 'dataSize' | 'parity' | 'stopSize' | 'control';

/** The number of a setting that is in force. */
export function settingNumber(command: SettingCommand, settings: HostSettings): number {
  switch (command) {
    case 'baudRate':
      return settings.baudRate;
    case 'dataSize':
      return settings.dataBits;
    case 'parity':
      return parities.indexOf(settings.parity) + 1;
    case 'stopSize':
      return stopSizes.indexOf(settings.stopBits) + 1;
    case 'control':
      return flows.indexOf(settings.flowControl) + 1;
  }
}

/** What a number asks for. @returns undefined where it asks for the value in force, or for nothing there is */
export function settingOf(command: SettingCommand, value: number): Partial<HostSettings> | undefined {
  switch (command) {
    case 'baudRate':
      return value === 0 ? undefined : { baudRate: value };
    case 'dataSize':
      return value === 5 || value === 6 || value === 7 || value === 8 ? { dataBits: value } : undefined;
    case 'parity':
      return named(parities[value - 1], (parity) => ({ parity }));
    case 'stopSize':
      return named(stopSizes[value - 1], (stopBits) => ({ stopBits }));
    case 'control':
      return named(flows[value - 1], (flowControl) => ({ flowControl }));
  }
}

const named = <T, R>(value: T | undefined, make: (value: T) => R): R | undefined =>
  value === undefined ? undefined : make(value);

/** The codes of SET-CONTROL for the signals: ask, on, off. */
const signalCodes = [
  ['break', 4],
  ['dataTerminalReady', 7],
  ['requestToSend', 10],
] as const satisfies readonly (readonly [keyof HostSignals, number])[];

/** What a value of SET-CONTROL is about. */
type ControlMeaning =
  | { readonly kind: 'flow'; readonly value: number }
  /** In the direction to the host alone. */
  | { readonly kind: 'inbound-flow' }
  | { readonly kind: 'signal'; readonly name: keyof HostSignals; readonly set: HostSignalChange | undefined }
  | { readonly kind: 'unknown' };

export function readControl(value: number): ControlMeaning {
  if (value <= 3) return { kind: 'flow', value };
  if (value >= 13 && value <= 16) return { kind: 'inbound-flow' };
  const found = signalCodes.find(([, code]) => value >= code && value <= code + 2);
  if (!found) return { kind: 'unknown' };
  const [name, code] = found;
  return { kind: 'signal', name, set: value === code ? undefined : { [name]: value === code + 1 } };
}

/** The value of SET-CONTROL for a signal that is on or off. */
export function signalControl(name: keyof HostSignals, isOn: boolean): number {
  return (signalCodes.find(([one]) => one === name)?.[1] ?? 0) + (isOn ? 1 : 2);
}

/** The value of SET-CONTROL for the flow control in the direction to the host. */
export const inboundFlowNumber = ({ flowControl }: HostSettings): number => flows.indexOf(flowControl) + 14;

const modemBits = [
  ['dataCarrierDetect', 0x80],
  ['ringIndicator', 0x40],
  ['dataSetReady', 0x20],
  ['clearToSend', 0x10],
] as const satisfies readonly (readonly [keyof DeviceSignals, number])[];

/** The state in the high bits of NOTIFY-MODEMSTATE. */
export function modemBitsOf(signals: DeviceSignals): number {
  return modemBits.reduce((bits, [name, bit]) => bits | (signals[name] ? bit : 0), 0);
}

/** The signals in a value of NOTIFY-MODEMSTATE. */
export function signalsOfModem(value: number): DeviceSignals {
  return {
    dataCarrierDetect: (value & 0x80) !== 0,
    ringIndicator: (value & 0x40) !== 0,
    dataSetReady: (value & 0x20) !== 0,
    clearToSend: (value & 0x10) !== 0,
  };
}

/** What changed, in the low bits: the ring indicator only when it ends (RFC 2217). */
export function modemChange(before: number, now: number): number {
  const changed = (before ^ now) & 0xf0;
  const counted = (changed & 0x40) !== 0 && (now & 0x40) !== 0 ? changed & ~0x40 : changed;
  return counted >> 4;
}
