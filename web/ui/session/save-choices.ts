import type { Direction } from '../../core/row.ts';
import type { ExportFormat, ExportTimes } from '../../engine/api/captures.ts';
import type { KeyValueStore } from '../page/available-storage.ts';
import { storedChoice } from '../view/view-preferences.ts';

/** What was chosen when something was saved last. */
export interface SaveChoices {
  readonly format: ExportFormat;
  readonly scope: 'all' | 'shown' | 'selected' | 'range';
  readonly times: ExportTimes;
  readonly direction: Direction | 'both';
  /** Of raw bytes. */
  readonly rawDirection: Direction;
  readonly events: boolean;
}

const storeKey = 'baudcast.save';

export function loadSaveChoices(store: KeyValueStore | undefined): SaveChoices {
  let stored: Partial<Record<keyof SaveChoices, unknown>> = {};
  try {
    stored = { ...(JSON.parse(store?.getItem(storeKey) ?? '{}') as object) };
  } catch {
    // Refused, or written by something else.
  }
  return {
    format: storedChoice(['text', 'csv', 'jsonl', 'raw', 'pcapng', 'baudcast'], stored.format, 'text'),
    scope: storedChoice(['all', 'shown'], stored.scope, 'all'),
    times: storedChoice(['none', 'clock', 'iso', 'since-start'], stored.times, 'clock'),
    direction: storedChoice(['both', 'rx', 'tx'], stored.direction, 'both'),
    rawDirection: storedChoice(['rx', 'tx'], stored.rawDirection, 'rx'),
    events: stored.events !== false,
  };
}

export function saveSaveChoices(store: KeyValueStore | undefined, choices: SaveChoices): void {
  try {
    store?.setItem(storeKey, JSON.stringify(choices));
  } catch {
    // The next time they are chosen again.
  }
}
