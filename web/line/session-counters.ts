import { lineErrorKinds, type LineErrorKind } from '../core/line-error.ts';

/** What is counted over all openings of a session. */
export interface SessionCounters {
  rxBytes: number;
  txBytes: number;
  readonly lineErrors: Record<LineErrorKind, number>;
  /** Places where received bytes are missing. */
  gaps: number;
}

export function createCounters(): SessionCounters {
  return {
    rxBytes: 0,
    txBytes: 0,
    lineErrors: Object.fromEntries(lineErrorKinds.map((kind) => [kind, 0])) as Record<LineErrorKind, number>,
    gaps: 0,
  };
}
