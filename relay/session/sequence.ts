import { RelayError } from '../protocol/relay-error.ts';
import { type Clock, waitAtLeast } from './clock.ts';
import type { OutputLines } from './device.ts';

/** One step: the lines that change, all at once, and how long to wait after that. */
export interface SequenceStep {
  readonly set: Partial<OutputLines>;
  readonly waitMs: number;
}

/** When each step's lines were really set, as host time in microseconds, and when the last wait was over. */
export interface SequenceTimes {
  readonly stepsUs: readonly number[];
  readonly endUs: number;
}

/** How long all waits of a sequence may take together. */
export const maxSequenceMs = 10_000;

export const maxSequenceSteps = 256;

/** @throws {RelayError} `INVALID_ARGUMENT` where the steps are too many or take too long */
export function checkSequence(steps: readonly SequenceStep[]): void {
  if (steps.length > maxSequenceSteps) {
    throw new RelayError('INVALID_ARGUMENT', `A sequence has at most ${maxSequenceSteps} steps.`);
  }
  if (steps.some(({ waitMs }) => !Number.isFinite(waitMs) || waitMs < 0)) {
    throw new RelayError('INVALID_ARGUMENT', 'A wait in a sequence is a number of milliseconds, zero or more.');
  }
  if (steps.reduce((sum, { waitMs }) => sum + waitMs, 0) > maxSequenceMs) {
    throw new RelayError('INVALID_ARGUMENT', `A sequence waits at most ${maxSequenceMs / 1000} seconds in all.`);
  }
}

/**
 * Runs a sequence. Each wait begins when the step's lines are set, so no wait is ever shorter than asked: a chip in reset needs its time.
 *
 * @param setLines changes the lines named, all at once
 * @param ended aborted when the device goes
 * @throws {RelayError} `DEVICE_GONE` when the device goes meanwhile; what `setLines` throws; `INVALID_ARGUMENT`, as `checkSequence` does, before anything is set
 */
export async function runSequence(
  steps: readonly SequenceStep[],
  setLines: (lines: Partial<OutputLines>) => Promise<void>,
  clock: Clock,
  ended: AbortSignal,
): Promise<SequenceTimes> {
  checkSequence(steps);
  const stepsUs: number[] = [];
  for (const { set, waitMs } of steps) {
    requireDevice(ended);
    await setLines(set);
    stepsUs.push(clock.nowUs());
    await waitAtLeast(clock, waitMs, ended);
  }
  requireDevice(ended);
  return { stepsUs, endUs: clock.nowUs() };
}

function requireDevice(ended: AbortSignal): void {
  if (ended.aborted) throw new RelayError('DEVICE_GONE', 'The device went away during the sequence, which was not finished.');
}
