import type { PlotLabel } from '../../engine/api/plots.ts';
import { seriesKey } from './plot-series.ts';

/** How a value is shown above the list, besides its number. Series are named by their key. */
export type ValueDisplay =
  /** `min` and `max`: those that were given; else those that came. */
  | { readonly kind: 'gauge'; readonly series: string; readonly min?: number; readonly max?: number }
  /** `states`: as `readStates` reads them. */
  | { readonly kind: 'state'; readonly series: string; readonly states: string }
  | { readonly kind: 'track'; readonly latitude: string; readonly longitude: string };

const mostDisplays = 24;
export const longestStates = 2000;
const longestKey = 300;

/** What is stored; what cannot be read is left out. */
export function readDisplays(stored: unknown): readonly ValueDisplay[] {
  return Array.isArray(stored) ? stored.flatMap(readDisplay).slice(0, mostDisplays) : [];
}

function readDisplay(stored: unknown): ValueDisplay[] {
  if (typeof stored !== 'object' || stored === null) return [];
  const { kind, series, min, max, states, latitude, longitude } = stored as Readonly<Record<string, unknown>>;
  if (kind === 'track') return isKey(latitude) && isKey(longitude) ? [{ kind, latitude, longitude }] : [];
  if (!isKey(series)) return [];
  if (kind === 'gauge') return [{ kind, series, ...(isNumber(min) && { min }), ...(isNumber(max) && { max }) }];
  const isState = kind === 'state' && typeof states === 'string' && states.length <= longestStates;
  return isState ? [{ kind, series, states }] : [];
}

const isKey = (value: unknown): value is string => typeof value === 'string' && value.length <= longestKey;
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const stateColors = ['green', 'amber', 'red', 'blue', 'grey'] as const;

/** What a value stands for. */
interface NamedState {
  readonly color: (typeof stateColors)[number];
  readonly text: string;
}

interface StateRule extends NamedState {
  readonly test: '=' | '>' | '>=' | '<' | '<=' | 'else';
  readonly value: number;
}

type ReadStates =
  | { readonly ok: true; readonly rules: readonly StateRule[] }
  /** Counts from 1. */
  | { readonly ok: false; readonly line: number };

/** `> 80 red too hot`, `= 0 grey off`, `else green running`: a rule a line, the first that fits counts. */
export function readStates(source: string): ReadStates {
  const rules: StateRule[] = [];
  for (const [at, line] of source.split(/\r\n?|\n/).entries()) {
    if (line.trim() === '') continue;
    const [, test = '', digits = '', rest] =
      /^\s*(?:(=|>=?|<=?)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)|else)(?:\s+(.*))?$/i.exec(line) ?? [];
    if (test === '' && !/^\s*else(?:\s|$)/i.test(line)) return { ok: false, line: at + 1 };
    const [first = '', ...words] = (rest ?? '').trim().split(/\s+/);
    const color = stateColors.find((name) => name === first.toLowerCase());
    const text = (color ? words.join(' ') : (rest ?? '').trim()).slice(0, 60);
    const rule = (test || 'else') as StateRule['test'];
    rules.push({ test: rule, value: Number(digits), color: color ?? (rule === 'else' ? 'grey' : 'green'), text });
  }
  return { ok: true, rules };
}

/** The state of a value; `undefined`: no rule fits. */
export function stateOf(rules: readonly StateRule[], value: number): NamedState | undefined {
  if (Number.isNaN(value)) return undefined;
  return rules.find(({ test, value: than }) => {
    switch (test) {
      case '=':
        return value === than;
      case '>':
        return value > than;
      case '>=':
        return value >= than;
      case '<':
        return value < than;
      case '<=':
        return value <= than;
      case 'else':
        return true;
    }
  });
}

/** From where to where a gauge goes: as given, else round numbers about the least and the greatest value so far. */
export function gaugeRange(
  { min, max }: { readonly min?: number; readonly max?: number },
  least: number,
  greatest: number,
): readonly [min: number, max: number] {
  if (min !== undefined && max !== undefined && min < max) return [min, max];
  const [low, high] = least <= greatest ? [least, greatest] : [0, 1];
  const size = Math.max(Math.abs(low), Math.abs(high));
  let [from, to] = [min ?? low, max ?? high];
  // A value that hardly changes fills no gauge.
  if (!(to - from > Math.max(size * 1e-9, 1e-300))) {
    const room = Math.max(1, size * 0.1);
    if (max === undefined) to = from + room;
    else from = to - room;
  }
  const step = roundStep((to - from) / 4);
  return [min ?? Math.floor(from / step + 1e-9) * step, max ?? Math.ceil(to / step - 1e-9) * step];
}

/** 1, 2 or 5 with zeros: the largest that is not above `size`. */
export function roundStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const digit = size / power;
  return (digit >= 5 ? 5 : digit >= 2 ? 2 : 1) * power;
}

/** The first two series of one kind that are called latitude and longitude. */
export function positionSeries(
  labels: readonly PlotLabel[],
): { readonly latitude: string; readonly longitude: string } | undefined {
  for (const label of labels) {
    if (!/^(?:lat|latitude)$/i.test(lastWord(label.name))) continue;
    const other = labels.find(
      ({ kind, name }) => kind === label.kind && /^(?:lon|lng|long|longitude)$/i.test(lastWord(name)),
    );
    if (other) return { latitude: seriesKey(label), longitude: seriesKey(other) };
  }
  return undefined;
}

const lastWord = (name: string): string => /[^\s._]+$/.exec(name)?.[0] ?? name;
