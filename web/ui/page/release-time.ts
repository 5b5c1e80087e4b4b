import { msg, str } from '@lit/localize';
import type { PortRelease } from '../../core/session-state.ts';
import { formatSpan } from '../../i18n/format.ts';

/** Long enough to start the other program. */
const windowsAfterMs = 10_000;

/**
 * When a released port is taken back, unless the person says otherwise. On Windows a port has one program at a time, so
 * that it can be tried again and again. Elsewhere opening it may disturb the other program, which is not seen:
 * `undefined`, when the person says so.
 */
export function releaseAfterMs(userAgent = navigator.userAgent): number | undefined {
  return /\bWindows\b/.test(userAgent) ? windowsAfterMs : undefined;
}

/** When it may be taken back: this long after now, as soon as it is free. `undefined`: when the person says so. */
const releaseTimesMs = [undefined, 10_000, 30_000, 60_000, 300_000];

/** What can be chosen, with its name. */
export function releaseChoices(): readonly (readonly [afterMs: number | undefined, name: string])[] {
  return releaseTimesMs.map((ms) => [
    ms,
    ms === undefined ? msg('when I say so') : msg(str`when free, after ${formatSpan(ms)}`),
  ]);
}

/** Which of them is chosen; a person who wants it at once has chosen the first. */
export function chosenRelease({ afterMs }: PortRelease): number | undefined {
  return afterMs === 0 ? releaseTimesMs[1] : afterMs;
}
