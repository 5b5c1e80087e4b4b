import type { Direction } from '../../core/row.ts';
import type { ExportFormat, ExportTimes } from '../../engine/api/captures.ts';
import { keep, readKeptFields, type KeyValueStore } from '../page/kept-values.ts';
import { storedChoice } from '../view/view-preferences.ts';

/** What was chosen when something was saved last. */
export interface SaveChoices {
  /** What is saved where the view shows messages. */
  readonly content: 'messages' | 'packets';
  readonly format: ExportFormat;
  /** Of messages. */
  readonly messageFormat: Extract<ExportFormat, 'csv' | 'jsonl'>;
  readonly scope: 'all' | 'shown' | 'selected' | 'range';
  readonly times: ExportTimes;
  readonly direction: Direction | 'both';
  /** Of raw bytes. */
  readonly rawDirection: Direction;
  readonly events: boolean;
}

const storeKey = 'baudcast.save';

export function loadSaveChoices(store: KeyValueStore | undefined): SaveChoices {
  const stored: Partial<Record<keyof SaveChoices, unknown>> = readKeptFields(store, storeKey);
  return {
    content: storedChoice(['messages', 'packets'], stored.content, 'messages'),
    messageFormat: storedChoice(['csv', 'jsonl'], stored.messageFormat, 'csv'),
    format: storedChoice(['text', 'csv', 'jsonl', 'raw', 'pcapng', 'baudcast'], stored.format, 'text'),
    scope: storedChoice(['all', 'shown'], stored.scope, 'all'),
    times: storedChoice(['none', 'clock', 'iso', 'since-start'], stored.times, 'clock'),
    direction: storedChoice(['both', 'rx', 'tx'], stored.direction, 'both'),
    rawDirection: storedChoice(['rx', 'tx'], stored.rawDirection, 'rx'),
    events: stored.events !== false,
  };
}

export function saveSaveChoices(store: KeyValueStore | undefined, choices: SaveChoices): void {
  keep(store, storeKey, choices);
}
