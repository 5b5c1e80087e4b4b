/** What a series is of. */
export interface SeriesLabel {
  /** The kind of message, with what tells its senders apart: `reply, unit 3`. */
  readonly kind: string;
  readonly name: string;
  /** As the first value has it. */
  readonly unit: string;
  /** The name of another capture than the one that is looked at. */
  readonly source?: string;
}

/** Stands in the place of a series: all of them are broken here. */
export const allSeries = 0xffff_ffff;

/** Points in the order in which they came, as typed arrays that can be handed to another thread. */
export interface PointBatch {
  /** The series that have points here; `series` has their places in this list. */
  readonly labels: readonly SeriesLabel[];
  readonly series: Uint32Array;
  /** Wall clock. */
  readonly times: Float64Array;
  readonly values: Float64Array;
}
