import type { SequenceStep } from '../protocol/control-messages.ts';
import type { DeviceSignals, HostSettings, HostSignalChange, HostSignals } from '../protocol/port-info.ts';

/** What happens at a line that a TCP client uses. */
interface SharedLineEvents {
  /** @param bytes shared with others, so they must not be changed */
  onBytes(bytes: Uint8Array): void;
  onInputs(signals: DeviceSignals): void;
  /** Something that was written has been accepted, or dropped. */
  onWritten(): void;
  /** The line can no longer be used. @param reason a sentence */
  onEnd(reason: string): void;
}

/**
 * A port as a TCP client uses it, while others may use it too. What is written and set reaches the port in the order
 * of the calls.
 */
export interface SharedLine {
  /** For people. */
  readonly label: string;
  /** Whether a reset needs Espressif's sequence for chips with a USB serial port of their own. */
  readonly isUsbJtag: boolean;
  readonly isOpen: boolean;
  /** In force; while it is not open, what it would be opened with. */
  readonly settings: HostSettings;
  /** As they were set last, also where the port has no such signals. */
  readonly outputs: HostSignals;
  /** Undefined: not known, or the port has none. */
  readonly inputs: DeviceSignals | undefined;
  /** What was written and is not accepted yet. */
  readonly unwrittenBytes: number;
  /** Nothing is delivered before this is called. */
  start(): void;
  /** Takes control if nobody has it. @throws {RelayError} if somebody else has */
  claim(): Promise<void>;
  /** Opens the port, or changes its settings. @throws {RelayError} */
  configure(settings: HostSettings): Promise<void>;
  /** To be called after `claim`. A port without such signals only remembers them. */
  setOutputs(change: HostSignalChange): void;
  /** To be called after `claim`. */
  runSequence(steps: readonly SequenceStep[]): void;
  /** Drops what was written and is not accepted yet. */
  discard(): void;
  /** Ends the line if it cannot be done. */
  write(bytes: Uint8Array): void;
  /** The client has room again for what is received. */
  drained(): void;
  /** The client is gone. */
  close(reason?: string): void;
}

/** Where a line puts what waits for its client. */
export interface SharedLineClient {
  /** Bytes that have not left this host. */
  readonly bufferedBytes: number;
  /** Its name, for people. */
  readonly name: string;
  /** IP address. */
  readonly address: string;
  readonly events: SharedLineEvents;
}

/** Comes to a port for one client. @throws {RelayError} */
export type OpenSharedLine = (client: SharedLineClient) => Promise<SharedLine>;
