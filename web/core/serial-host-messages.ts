/** How the engine's worker speaks, over one `MessagePort`, with the window that holds the ports for it. */

/** A port the window holds. `portId` is the window's own number for it, good as long as the window lives. */
export interface HostedPort {
  readonly portId: number;
  readonly info: Readonly<Record<string, number | string | undefined>>;
  readonly connected: boolean;
}

/** A `DOMException`, or a `TypeError` by that name. */
export interface HostError {
  readonly name: string;
  readonly message: string;
}

/** What came of one read or write. After an `error` or the end, `renewed` says whether the port gives a new stream. */
export type HostRead =
  | { readonly bytes: Uint8Array }
  | { readonly bytes: undefined; readonly error: HostError | undefined; readonly renewed: boolean };
export type HostWrite = { readonly error: HostError | undefined; readonly renewed: boolean };

/** What the worker asks of the window. All but `ports` reject with what the browser's own method rejects with. */
export interface HostCalls {
  ports(): Promise<HostedPort[]>;
  open(portId: number, options: { readonly baudRate: number }): Promise<void>;
  read(portId: number): Promise<HostRead>;
  cancelRead(portId: number): Promise<void>;
  write(portId: number, bytes: Uint8Array): Promise<HostWrite>;
  closeWrite(portId: number): Promise<void>;
  abortWrite(portId: number): Promise<void>;
  close(portId: number): Promise<void>;
  forget(portId: number): Promise<void>;
  setSignals(portId: number, signals: object): Promise<void>;
  getSignals(portId: number): Promise<Readonly<Record<string, boolean>>>;
}

export type HostRequest = {
  readonly [Name in keyof HostCalls]: {
    readonly id: number;
    readonly call: Name;
    readonly args: Parameters<HostCalls[Name]>;
  };
}[keyof HostCalls];

export type HostMessage =
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly error: HostError }
  | { readonly type: 'connect' | 'disconnect'; readonly port: HostedPort };

/** What of `error` crosses to the worker. */
export function toHostError(error: unknown): HostError {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: 'UnknownError', message: String(error) };
}
