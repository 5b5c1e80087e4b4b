import type { HostSignalChange, HostSettings } from './port-info.ts';

/**
 * Opens the port, taking the lease if it is free. If the port is open with the same settings, this changes nothing and
 * succeeds for every operator; with other settings it fails with `PORT_IN_USE` (the holder uses `settings`).
 */
export interface OpenMessage {
  readonly type: 'open';
  readonly request: number;
  readonly port: string;
  readonly settings: HostSettings;
  /**
   * The initial signals. A signal that is not named is left to the host's operating system, which mostly
   * asserts it.
   */
  readonly signals?: HostSignalChange;
}

/** Waits until all written bytes have left, closes the port and frees the lease. */
export interface CloseMessage {
  readonly type: 'close';
  readonly request: number;
  readonly port: string;
}

/** Changes the settings of an open port. */
export interface SettingsMessage {
  readonly type: 'settings';
  readonly request: number;
  readonly port: string;
  readonly settings: HostSettings;
}

/** Sets the named signals together, after all bytes transmitted before. At least one is named. */
export interface SignalsMessage {
  readonly type: 'signals';
  readonly request: number;
  readonly port: string;
  readonly set: HostSignalChange;
}

export interface GetSignalsMessage {
  readonly type: 'get-signals';
  readonly request: number;
  readonly port: string;
}

export interface SequenceStep {
  /** May name no line: then the step only waits. */
  readonly set: HostSignalChange;
  /** Whole milliseconds to wait after setting. */
  readonly waitMs: number;
}

/** Signal changes with waits between them, kept by the host's own clock; no other transmission comes in between. */
export interface SequenceMessage {
  readonly type: 'sequence';
  readonly request: number;
  readonly port: string;
  /** 1 to 100, at most 10 s together. */
  readonly steps: readonly SequenceStep[];
}

/**
 * Leaves the port to another program on the host: waits until all written bytes have left, closes the device, and keeps
 * it closed. Viewers are sent `lost` with `lent`, and `opened` when it is taken back. Takes the lease if it is free.
 * Sent again, it sets a new end. It ends with `take-back`, when `forMs` is over, and when this client detaches.
 */
export interface LendMessage {
  readonly type: 'lend';
  readonly request: number;
  readonly port: string;
  /** 1 to 3 600 000. */
  readonly forMs: number;
  /** Why, for the people at the port. */
  readonly text?: string;
}

/** Opens a port that is lent again, if it was open. */
export interface TakeBackMessage {
  readonly type: 'take-back';
  readonly request: number;
  readonly port: string;
}

/** Answers what a client waits for, `PortInfo.ask`. */
export interface AnswerMessage {
  readonly type: 'answer';
  readonly request: number;
  readonly port: string;
  /** Its id. */
  readonly ask: number;
  readonly allow: boolean;
}

/** Is answered when all bytes written before have left the host. */
export interface DrainMessage {
  readonly type: 'drain';
  readonly request: number;
  readonly port: string;
}

/** Drops what was written and not transmitted yet; those writes are answered `dropped`. */
export interface DiscardMessage {
  readonly type: 'discard';
  readonly request: number;
  readonly port: string;
}
