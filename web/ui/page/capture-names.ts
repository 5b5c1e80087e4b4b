import type { CaptureSummary } from '../../core/capture-summary.ts';
import { numberedName } from '../../core/plain-name.ts';
import type { PortSummary } from '../../engine/api/ports.ts';
import type { RelaySummary } from '../../engine/api/relays.ts';
import { formatMoment } from '../../i18n/format.ts';
import { portTitle } from './port-status.ts';
import { placedTitle } from './relay-status.ts';

/** What each capture is called where its time is not seen: by name, time and number as far as others are called so. */
export function captureLabels(
  captures: readonly Pick<CaptureSummary, 'id' | 'name' | 'startedMs'>[],
  nowMs: number,
): ReadonlyMap<string, string> {
  const labels = distinctNames(captures, nowMs);
  return new Map(captures.map(({ id }, at) => [id, labels[at] ?? '']));
}

/** Equal names with the time added, and with a number, the oldest first, where that is not enough. */
export function distinctNames(
  named: readonly { readonly name: string; readonly startedMs: number }[],
  nowMs: number,
): readonly string[] {
  const names = countEach(named.map(({ name }) => name));
  const labels = named.map(({ name, startedMs }) =>
    names.get(name) === 1 ? name : `${name}, ${formatMoment(startedMs, nowMs)}`,
  );
  const twins = countEach(labels);
  const numbers = new Map<string, number>();
  const numbered = [...labels];
  for (const at of named.map((_, index) => index).toSorted((a, b) => startOf(named, a) - startOf(named, b))) {
    const label = labels[at] ?? '';
    if (twins.get(label) === 1) continue;
    const number = (numbers.get(label) ?? 0) + 1;
    numbers.set(label, number);
    numbered[at] = numberedName(label, number);
  }
  return numbered;
}

const startOf = (named: readonly { readonly startedMs: number }[], at: number): number => named[at]?.startedMs ?? 0;

function countEach(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** The port that a capture came from, as far as its name tells. */
export function portOfCapture(
  { portName }: Pick<CaptureSummary, 'portName'>,
  ports: readonly PortSummary[],
  relays: readonly RelaySummary[],
): PortSummary | undefined {
  return (
    ports.find((port) => placedTitle(port, relays) === portName) ??
    ports.find((port) => numberedName(port.name, port.twin) === portName || portTitle(port) === portName) ??
    ports.find(({ name }) => name === portName)
  );
}
