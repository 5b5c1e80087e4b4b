import { msg, str } from '@lit/localize';
import type { PlotSweep } from '../../engine/api/plots.ts';
import { formatCount } from '../../i18n/format.ts';
import type { SweepOptions } from './sweep-options.ts';
import { timeText } from './plot-text.ts';

export function modeName(mode: SweepOptions['mode']): string {
  switch (mode) {
    case 'auto':
      return msg('Automatic');
    case 'normal':
      return msg('Normal');
    case 'single':
      return msg('Single');
  }
}

export function slopeName(slope: SweepOptions['slope']): string {
  switch (slope) {
    case 'rising':
      return msg('Rising');
    case 'falling':
      return msg('Falling');
    case 'either':
      return msg('Either slope');
  }
}

/** A trigger that was so lately is not waited for: sweeps follow each other. */
const latelyMs = 1000;

/** What the trigger does now. @param lastMs the end of the data */
export function sweepStatus(
  sweep: PlotSweep | undefined,
  { mode }: Pick<SweepOptions, 'mode'>,
  lastMs: number,
): { readonly kind: 'waiting' | 'triggered' | 'free' | 'stopped'; readonly text: string } {
  const count = formatCount(sweep?.count ?? 0);
  const at = sweep && !Number.isNaN(sweep.triggerMs) ? timeText(sweep.triggerMs, 1) : '';
  if (sweep?.state === 'stopped') return { kind: 'stopped', text: msg(str`Stopped: triggered at ${at}`) };
  if (sweep?.state === 'free') return { kind: 'free', text: msg('Nothing crosses the level: the newest is shown') };
  const isLate = !sweep || at === '' || lastMs - sweep.toMs > latelyMs;
  if (sweep?.state !== 'triggered' && isLate) {
    const text = at === '' ? msg('Armed: waits for the level') : msg(str`Waits for the level, triggered last at ${at}`);
    return { kind: 'waiting', text };
  }
  const text = mode === 'single' ? msg('Triggered: the sweep is being taken') : msg(str`Triggered: sweep ${count}`);
  return { kind: 'triggered', text };
}
