import type { PlotTrigger } from '../../engine/api/plots.ts';
import { fieldsOf } from '../page/kept-values.ts';
import { storedChoice } from '../view/view-preferences.ts';

export const triggerModes = ['auto', 'normal', 'single'] as const;
export const triggerSlopes = ['rising', 'falling', 'either'] as const;

/** Where in a sweep its trigger is: shares of its width. */
export const triggerPlaces = [0, 0.1, 0.25, 0.5, 0.75, 0.9] as const;

/** A longer hold-off is a mistake: an hour. */
const longestHoldOffMs = 3_600_000;

/** How charts show sweeps, as an oscilloscope does. */
export interface SweepOptions extends Pick<PlotTrigger, 'mode' | 'slope' | 'level' | 'holdOffMs' | 'before'> {
  readonly isOn: boolean;
  /** Key of the series that triggers. Absent: the first one that is drawn. */
  readonly series?: string | undefined;
}

export function readSweep(stored: unknown): SweepOptions {
  const { isOn, series, mode, slope, level, holdOffMs, before } = fieldsOf(stored);
  return {
    isOn: isOn === true,
    ...(typeof series === 'string' && { series }),
    mode: storedChoice(triggerModes, mode, 'auto'),
    slope: storedChoice(triggerSlopes, slope, 'rising'),
    level: typeof level === 'number' && Number.isFinite(level) ? level : 0,
    holdOffMs: isHoldOff(holdOffMs) ? holdOffMs : 0,
    before: storedChoice(triggerPlaces, before, 0.25),
  };
}

export function isHoldOff(ms: unknown): ms is number {
  return typeof ms === 'number' && ms >= 0 && ms <= longestHoldOffMs;
}
