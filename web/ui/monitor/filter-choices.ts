import type { CaptureEvent } from '../../core/capture-event.ts';
import { filledQuery, type MatchQuery, type RowKind, type RowQuery } from '../../core/row-query.ts';
import { readPlaces } from './read-places.ts';

/** Kinds of rows that are chosen together. */
export type KindGroup = 'rx' | 'tx' | 'note' | 'error' | 'gap' | 'opening' | 'signal' | 'other';

export const kindGroups: readonly KindGroup[] = ['rx', 'tx', 'note', 'error', 'gap', 'opening', 'signal', 'other'];

/** The conditions of a filter, apart from its first text. */
export interface FilterChoices {
  /** Whether rows have all of the texts, or one of them. */
  readonly join: 'and' | 'or';
  readonly texts: readonly MatchQuery[];
  readonly kinds: readonly KindGroup[];
  /** As typed; empty: from the start, up to the end. */
  readonly from: string;
  readonly to: string;
}

export const noChoices: FilterChoices = { join: 'and', texts: [], kinds: kindGroups, from: '', to: '' };

const groupOf: Readonly<Record<CaptureEvent['kind'], KindGroup>> = {
  opened: 'opening',
  closed: 'opening',
  lost: 'opening',
  released: 'opening',
  'line-error': 'error',
  'transmit-failed': 'error',
  signal: 'signal',
  'break-sent': 'signal',
  note: 'note',
  gap: 'gap',
  'not-recorded': 'gap',
  'events-missing': 'gap',
  'stored-again': 'gap',
  'load-cut': 'gap',
  'left-out': 'gap',
  stopped: 'other',
  step: 'other',
  holder: 'other',
  'clock-set': 'other',
};

/** How many of the choices leave something out. */
export function choiceCount({ texts, kinds, from, to }: FilterChoices): number {
  const isKind = kinds.length < kindGroups.length;
  return texts.filter(({ pattern }) => pattern !== '').length + Number(isKind) + Number(from !== '' || to !== '');
}

/** A typed time as milliseconds since the capture began; `undefined`: it is none. */
export function readFilterTime(text: string, startedMs: number): number | undefined {
  const [typed] = readPlaces(text, startedMs, false);
  return typed?.place.kind === 'time' ? typed.place.timeMs - startedMs : undefined;
}

/** The whole filter. A time that cannot be read is left out. @param first the text of the field */
export function filterQuery(
  first: MatchQuery | undefined,
  { join, texts, kinds, from, to }: FilterChoices,
  startedMs: number,
): RowQuery | undefined {
  const of: RowQuery[] = [{ join, of: [...(first ? [first] : []), ...texts] }];
  if (kinds.length < kindGroups.length) {
    const events = Object.entries(groupOf).flatMap(([kind, group]) => (kinds.includes(group) ? [kind as RowKind] : []));
    of.push({ kinds: [...kinds.filter((group) => group === 'rx' || group === 'tx'), ...events] });
  }
  const fromMs = readFilterTime(from, startedMs) ?? -Infinity;
  const toMs = readFilterTime(to, startedMs) ?? Infinity;
  if (fromMs > -Infinity || toMs < Infinity) of.push({ fromMs, toMs });
  return filledQuery({ join: 'and', of });
}
