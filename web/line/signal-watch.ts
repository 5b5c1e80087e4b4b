import { inputSignalNames } from '../core/signals.ts';
import type { InputSignals } from '../core/signals.ts';
import { delay } from './delay.ts';
import type { Port } from './port.ts';

/** Web Serial has no event for a line change (WICG/serial, 4.4.6), so the lines are asked. A call took 0.2 ms. */
const pollMs = 50;

/**
 * Asks for the input lines until `signal` aborts, and tells each change.
 * @param onSignals called with the first state (`before` undefined), then at each change; with `undefined` when the port
 * does not tell its lines
 */
export async function watchSignals(
  port: Port,
  onSignals: (now: InputSignals | undefined, before: InputSignals | undefined) => void,
  signal: AbortSignal,
): Promise<void> {
  let before: InputSignals | undefined;
  for (;;) {
    let now: InputSignals;
    try {
      now = await port.getSignals();
    } catch {
      // Lost ports are the read loop's to report; a platform without lines simply shows none.
      if (!signal.aborted) onSignals(undefined, before);
      return;
    }
    if (signal.aborted) return;
    if (!before || inputSignalNames.some((name) => now[name] !== before?.[name])) onSignals(now, before);
    before = now;
    try {
      await delay(pollMs, signal);
    } catch {
      return;
    }
  }
}
