import type { Log } from '../log/log.ts';
import type { Clock } from '../base/clock.ts';
import { type CertificatePair, dateOf, daysLeft } from './certificate-pair.ts';

/** From when on the log warns, every day. */
const warnDays = 14;
const dayMs = 86_400_000;

export interface ExpiryWatchOptions {
  readonly clock: Clock;
  /** The wall clock, milliseconds since 1970. */
  readonly wallMs: () => number;
  readonly log: Log;
}

/**
 * Logs, now and then daily, when the certificate in use expires soon or has expired.
 * @param advice what to do, as a sentence
 * @returns stops it
 */
export function watchExpiry(
  pair: () => CertificatePair,
  advice: string,
  { clock, wallMs, log }: ExpiryWatchOptions,
): () => void {
  let stop: () => void = () => undefined;
  const look = (): void => {
    const nowMs = wallMs();
    const { until } = pair();
    const days = daysLeft({ until }, nowMs);
    if (nowMs >= until)
      log('error', 'certificate-ended', { on: dateOf(until), meaning: 'Browsers refuse this relay now.', advice });
    else if (days < warnDays) log('warn', 'certificate-ends-soon', { on: dateOf(until), days, advice });
    stop = clock.after(dayMs, look);
  };
  look();
  return () => stop();
}
