import type { LineErrorKind } from '../../../web/core/line-error.ts';

/** The page's requests to the bench. Bytes cross as arrays of numbers: the bridge uses JSON. */
export interface DeviceCalls {
  /** Plugs in an unused device. @returns its number */
  create(): Promise<number>;
  write(device: number, bytes: readonly number[]): Promise<void>;
  received(device: number, count: number): Promise<number[]>;
  signals(device: number): Promise<{ dataTerminalReady: boolean; requestToSend: boolean; break: boolean }>;
  setLines(device: number, changes: Partial<SerialInputSignals>): Promise<void>;
  raise(device: number, kind: LineErrorKind): Promise<void>;
  unplug(device: number): Promise<void>;
  plug(device: number): Promise<void>;
  settings(device: number): Promise<Required<Omit<SerialOptions, 'bufferSize'>>>;
  /** Unplugs it for good. */
  remove(device: number): Promise<void>;
}

export type CallDevice = <Name extends keyof DeviceCalls>(
  name: Name,
  ...args: Parameters<DeviceCalls[Name]>
) => ReturnType<DeviceCalls[Name]>;
