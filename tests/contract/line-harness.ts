import type { LineErrorKind } from '../../web/core/line-error.ts';
import type { PortSettings } from '../../web/core/port-settings.ts';
import type { Line, LineOpening, LineSource } from '../../web/line/line.ts';
import type { LineRecord } from './line-record.ts';
import type { ContractDevice } from './port-harness.ts';

/** The differences between kinds of lines, and events that cannot be caused on one. */
export interface LineSupport {
  readonly raise: readonly LineErrorKind[];
  /** With hardware flow control the device's CTS holds back transmitted data. */
  readonly flowControl: boolean;
  /** The page can give its permission back (not one granted by a policy). */
  readonly forget: boolean;
  /** A transmission after the device was unplugged fails; Chromium 156 accepts it. */
  readonly lostTransmitFails: boolean;
  /** The device is notified of a break. */
  readonly breakSignal: boolean;
}

/** The source of the contract's lines. */
export interface LineHarness {
  readonly source: LineSource;
  readonly supports: LineSupport;
  /** The clock by which received bytes are timed, and the tolerance of its reading here. */
  readonly now: () => number;
  readonly clockToleranceMs: number;
  /** A line of the source that is plugged in and closed, and used by nobody else. */
  makeLine(): Promise<ContractLine>;
}

export interface ContractLine {
  readonly line: Line;
  readonly device: ContractDevice<Line>;
  /** Called at the end of a test, when its line is closed: the device is removed. */
  release(): Promise<void>;
}

/** The objects that a test uses. */
export interface OpenLine extends ContractLine {
  readonly opening: LineOpening;
  readonly record: LineRecord;
  /** Opens again, or another line; closed at the end of the test. */
  open(line: Line, settings?: Partial<PortSettings>): Promise<{ opening: LineOpening; record: LineRecord }>;
}

/** A section of the contract. Its tests get a line of their own that is open with `settings`. */
export type LineSection = (
  test: (title: string, run: (made: OpenLine) => Promise<void>, settings?: Partial<PortSettings>) => void,
  harness: LineHarness,
) => void;
