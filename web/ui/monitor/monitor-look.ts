import { matchModes, maxPatternLength, type MatchQuery, type RowQuery } from '../../core/row-query.ts';
import type { MonitorRow } from '../../core/row.ts';
import type { MonitorPlace } from '../../engine/api/views.ts';
import { PacedCall } from '../kit/paced-call.ts';
import { fieldsOf, type KeyValueStore } from '../page/kept-values.ts';
import { keepLook, readLook } from '../view/kept-look.ts';
import { kindGroups, noChoices, type FilterChoices } from './filter-choices.ts';
import { isMarker, markerOf, placeOfMarker } from './marker-list.ts';

/** A filter as it is edited. */
export interface EditedFilter {
  /** The text of the field. */
  readonly first: MatchQuery | undefined;
  readonly choices: FilterChoices;
}

/** What was found, and which rows were shown. */
export interface MonitorLook {
  readonly find: MatchQuery | undefined;
  /** `undefined`: all rows were shown. */
  readonly filter: EditedFilter | undefined;
  /** The row that was on top; `undefined`: the newest were followed. */
  readonly place: MonitorPlace | undefined;
}

/** Longer ones are not what a person typed. */
const [maxTexts, maxTimeLength] = [8, 20];

/** The place is kept at most so often. */
const placeMs = 300;

/** What is kept of a monitor. The place is one of the capture that was shown. */
export function readMonitorLook(store: KeyValueStore | undefined, key: string, captureId: string): MonitorLook {
  const { find, filter, top, captureId: of } = readLook(store, key);
  return {
    find: readMatch(find),
    filter: readFilter(filter),
    place: of === captureId && isMarker(top) ? placeOfMarker(top) : undefined,
  };
}

interface LookTarget {
  /** Of this browser tab. */
  readonly store: KeyValueStore | undefined;
  key(): string;
  captureId(): string;
  /** The row on top; `undefined`: the newest are followed. */
  top(): MonitorRow | undefined;
  showFilter(filter: EditedFilter): Promise<void>;
  showFind(find: MatchQuery): Promise<void>;
  showPlace(place: MonitorPlace): Promise<void>;
}

/** Keeps what is in front in a monitor beyond a reload. */
export class LookKeeper {
  readonly #target: LookTarget;
  /** Until what was kept is in front again, the first rows drawn do not count. */
  #isRestored = false;
  readonly #place = new PacedCall(placeMs, () => {
    const top = this.#target.top();
    this.#keep({ captureId: this.#target.captureId(), top: top && markerOf(top) });
  });

  constructor(target: LookTarget) {
    this.#target = target;
  }

  /** To be called once, when the monitor is open. */
  async restore(): Promise<void> {
    const { store, key, captureId, showFilter, showFind, showPlace } = this.#target;
    const { filter, find, place } = readMonitorLook(store, key(), captureId());
    if (filter) await showFilter(filter);
    if (find) await showFind(find);
    if (place) await showPlace(place);
    this.#isRestored = true;
  }

  find(find: RowQuery | undefined): void {
    this.#keep({ find });
  }

  /** @param filter `undefined`: all rows are shown */
  filter(filter: EditedFilter | undefined): void {
    this.#keep({ filter });
  }

  /** Other rows are in sight. */
  moved(): void {
    if (this.#isRestored) this.#place.request();
  }

  dispose(): void {
    this.#place.dispose();
  }

  #keep(changes: Readonly<Record<string, unknown>>): void {
    if (this.#isRestored) keepLook(this.#target.store, this.#target.key(), changes);
  }
}

function readFilter(stored: unknown): EditedFilter | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { first, choices } = fieldsOf(stored);
  const { join, texts, kinds, from, to } = fieldsOf(choices);
  const time = (value: unknown): string => (typeof value === 'string' ? value.slice(0, maxTimeLength) : '');
  return {
    first: readMatch(first),
    choices: {
      join: join === 'or' ? 'or' : 'and',
      texts: (Array.isArray(texts) ? texts : []).flatMap((text) => readMatch(text) ?? []).slice(0, maxTexts),
      kinds: Array.isArray(kinds) ? kindGroups.filter((group) => kinds.includes(group)) : noChoices.kinds,
      from: time(from),
      to: time(to),
    },
  };
}

function readMatch(stored: unknown): MatchQuery | undefined {
  const { pattern, mode, matchCase, not } = fieldsOf(stored);
  const known = matchModes.find((one) => one === mode);
  if (typeof pattern !== 'string' || pattern === '' || pattern.length > maxPatternLength || !known) return undefined;
  return { pattern, mode: known, matchCase: matchCase === true, ...(not === true && { not: true }) };
}
