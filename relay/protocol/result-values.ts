import type { DirectoryPage } from './directory-messages.ts';
import type { RequestMessage } from './messages.ts';
import type { Epoch, DeviceSignals, HostSignals, HostSettings, PortState, Viewer, ViewerId } from './port-info.ts';
import type { RecordedOpening, RecordedPage, RecordedPort } from './recorded-values.ts';
import type { WriteOutcome } from './transmit-messages.ts';

/** What the answer to each request holds; `undefined`: nothing. */
export interface ResultValues {
  readonly attach: Attached;
  readonly detach: undefined;
  readonly history: { readonly from: number; readonly to: number };
  readonly epochs: { readonly epochs: readonly EpochInfo[] };
  readonly directory: DirectoryPage;
  readonly watch: undefined;
  readonly glance: undefined;
  readonly recordings: { readonly ports: readonly RecordedPort[] };
  readonly 'recorded-openings': { readonly openings: readonly RecordedOpening[] };
  readonly recorded: RecordedPage;
  readonly open: Opened;
  readonly close: undefined;
  readonly settings: { readonly epoch: Epoch; readonly settings: HostSettings };
  readonly signals: undefined;
  readonly 'get-signals': InputSignalReading;
  readonly sequence: SequenceTimes;
  readonly drain: undefined;
  readonly discard: undefined;
  readonly lend: undefined;
  readonly 'take-back': undefined;
  readonly answer: undefined;
  readonly outcomes: { readonly outcomes: readonly WriteOutcome[] };
  readonly lease: { readonly holder: ViewerId | null; readonly wanting: readonly ViewerId[] };
  readonly note: { readonly epoch: Epoch | null; readonly offset: number; readonly timeUs: number };
}

export type RequestType = RequestMessage['type'];

/**
 * What a new viewer needs to know, of the opening in which its first byte will come: the present or last one, or an
 * earlier one.
 */
export interface Attached {
  /** The relay's number for the port in frames and events, the same for every viewer and as long as the relay runs. */
  readonly handle: number;
  /** The state at that place: `open` for an earlier opening, because its end is still to be sent. */
  readonly state: PortState;
  /** `null`: never opened since the relay runs; then `from`, `oldest` and `head` are 0. */
  readonly epoch: Epoch | null;
  /**
   * The offset of the first byte that will come; a `gap` before the first frame says what was asked for and is missing.
   */
  readonly from: number;
  /** The oldest byte of this epoch that the replay buffer holds. */
  readonly oldest: number;
  /** Bytes received in this epoch so far. */
  readonly head: number;
  readonly settings: HostSettings | null;
  /** As set last; `null` while the port is not open. */
  readonly outputSignals: HostSignals | null;
  /** As read last; `null` if the port is not open or has no signals. */
  readonly inputSignals: DeviceSignals | null;
  readonly holder: ViewerId | null;
  readonly wanting: readonly ViewerId[];
  readonly total: number;
  readonly viewers: readonly Viewer[];
  /**
   * How many `note`, `input-signals` and `output-signals` messages the port's viewers were sent since the relay runs;
   * an older relay does not say.
   */
  readonly eventCount?: number;
}

export interface Opened {
  readonly epoch: Epoch;
  readonly settings: HostSettings;
  /** false: it was open with these settings already. */
  readonly opened: boolean;
}

export interface InputSignalReading {
  readonly signals: DeviceSignals;
  /** Signals that this host cannot read; false in `signals`. */
  readonly unsupported: readonly (keyof DeviceSignals)[];
}

/** When each step's signals were set, and when the last wait ended: host time, microseconds since 1970. */
export interface SequenceTimes {
  readonly setUs: readonly number[];
  readonly endUs: number;
}

/** An opening that the host has bytes of. */
export interface EpochInfo {
  readonly epoch: Epoch;
  /** What `history` can bring: `from` up to and without `to`, but for gaps. */
  readonly from: number;
  readonly to: number;
  readonly openedUs: number;
  /** `null`: it is still open. */
  readonly endedUs: number | null;
  readonly settings: HostSettings;
}
