/** Bytes before each segment of a capture, and before the one that follows the last. */
export interface SegmentBases {
  readonly rx: readonly number[];
  /** `NaN` in captures of the first version of the database, which did not keep it. */
  readonly tx: readonly number[];
}

/** How they are stored: so many segments in one value, so that a write touches the last one or two alone. */
export interface BasesBlock {
  readonly rx: Float64Array;
  readonly tx: Float64Array;
}

export const basesPerBlock = 64;

export function basesBlock({ rx, tx }: SegmentBases, block: number): BasesBlock {
  const [from, to] = [block * basesPerBlock, (block + 1) * basesPerBlock];
  return { rx: Float64Array.from(rx.slice(from, to)), tx: Float64Array.from(tx.slice(from, to)) };
}

export function joinBases(blocks: readonly BasesBlock[]): SegmentBases {
  const joined = { rx: blocks.flatMap(({ rx }) => [...rx]), tx: blocks.flatMap(({ tx }) => [...tx]) };
  return joined.rx.length > 0 ? joined : { rx: [0], tx: [0] };
}
