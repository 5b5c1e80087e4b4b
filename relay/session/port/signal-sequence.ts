import type { SequenceStep } from '../../protocol/control-messages.ts';
import { bounds } from '../../protocol/limits.ts';
import type { HostSignalChange } from '../../protocol/port-info.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import type { SequenceTimes } from '../../protocol/result-values.ts';
import { type Clock, waitAtLeast } from '../../base/clock.ts';

/** @throws {RelayError} `INVALID_ARGUMENT` where the steps are too many or take too long */
export function checkSequence(steps: readonly SequenceStep[]): void {
  if (steps.length > bounds.sequenceSteps) {
    throw new RelayError('INVALID_ARGUMENT', `A sequence has at most ${bounds.sequenceSteps} steps.`);
  }
  if (steps.some(({ waitMs }) => !Number.isFinite(waitMs) || waitMs < 0)) {
    throw new RelayError('INVALID_ARGUMENT', 'A wait in a sequence is a number of milliseconds, zero or more.');
  }
  if (steps.reduce((sum, { waitMs }) => sum + waitMs, 0) > bounds.sequenceMs) {
    throw new RelayError('INVALID_ARGUMENT', `A sequence waits at most ${bounds.sequenceMs / 1000} seconds in all.`);
  }
}

/**
 * Runs a sequence. Each wait begins when the step's signals are set, so that no wait is ever shorter than asked: a chip
 * in reset needs its time. A sequence that fails does not leave the line in break.
 *
 * @param setSignals changes the signals named, all at once
 * @param ended aborted, with the error to fail with, when the device or the lease is lost
 * @throws {RelayError} the error that `ended` was aborted with; what `setSignals` throws; `INVALID_ARGUMENT`, as
 * `checkSequence` does, before anything is set
 */
export async function runSequence(
  steps: readonly SequenceStep[],
  setSignals: (signals: HostSignalChange) => Promise<unknown>,
  clock: Clock,
  ended: AbortSignal,
): Promise<SequenceTimes> {
  checkSequence(steps);
  const setUs: number[] = [];
  let isBreak = false;
  try {
    for (const { set, waitMs } of steps) {
      ended.throwIfAborted();
      if (Object.keys(set).length > 0) await setSignals(set);
      isBreak = set.break ?? isBreak;
      setUs.push(clock.nowUs());
      await waitAtLeast(clock, waitMs, ended);
    }
    ended.throwIfAborted();
  } catch (error) {
    if (isBreak) await setSignals({ break: false }).catch(() => {}); // the device may be gone
    throw error;
  }
  return { setUs, endUs: clock.nowUs() };
}
