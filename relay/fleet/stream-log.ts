/** How much a stream keeps: its oldest messages go first. */
export interface StreamLimits {
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

/** What is in a stream. */
export interface StreamState {
  readonly maxBytes: number;
  readonly bytes: number;
  /** How many messages there are of each subject that was asked for. */
  readonly subjects: ReadonlyMap<string, number>;
}

/** A message as it is stored. */
export interface StoredMessage {
  readonly subject: string;
  readonly seq: number;
  /** What it was stored under. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/**
 * Why something was not done. `AWAY`: no connection, or no answer; `MISSING`: no such stream, or no JetStream; `FULL`:
 * the server has no room; `REFUSED`: the credential has no right to.
 */
export type StreamTrouble = 'AWAY' | 'MISSING' | 'FULL' | 'REFUSED' | 'FAILED';

export class StreamFailure extends Error {
  readonly code: StreamTrouble;

  constructor(code: StreamTrouble, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Streams of messages that last, as JetStream has them. All throw `StreamFailure`. */
export interface StreamLog {
  /** Stores a message, once for all calls with the same id within two minutes. Resolves when it is stored. */
  store(stream: string, subject: string, bytes: Uint8Array, id: string): Promise<void>;
  /** Makes a stream for all subjects of a pattern, unless it exists. @returns its limits */
  make(stream: string, pattern: string, limits: StreamLimits): Promise<StreamLimits>;
  /** Makes a stream, or gives it these limits. */
  change(stream: string, pattern: string, limits: StreamLimits): Promise<void>;
  /** The streams that keep something of a pattern of subjects. */
  names(pattern: string): Promise<readonly string[]>;
  /** @returns undefined: there is no such stream */
  state(stream: string, pattern: string): Promise<StreamState | undefined>;
  /** The first message of a subject at a place or behind it; undefined: there is none. */
  next(stream: string, subject: string, seq: number): Promise<StoredMessage | undefined>;
  /** The last message of a subject, which may have `*` in it. */
  last(stream: string, subject: string): Promise<StoredMessage | undefined>;
}

/** What uses streams over one connection after another. */
export interface StreamUser {
  /** There is a connection. @param open opens its streams */
  up(open: () => Promise<StreamLog>): Promise<void>;
  /** It has ended. */
  down(): void;
}
