import { composerModes, type ComposerMode } from '../../core/composer-payload.ts';
import { lineEndings, type LineEnding } from '../../core/line-ending.ts';
import { fieldsOf, keep, readKeptFields, type KeyValueStore } from '../page/kept-values.ts';
import type { ViewKind } from './view-kind.ts';

/** How a person likes to work with a port. What the port itself needs (encoding, line ending) is in its profile. */
export interface ViewPreferences {
  /** Id of the kind of view that is shown. */
  readonly view: string;
  /** By the id of the kind: what its `readOptions` returned, with later choices. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly composerMode: ComposerMode;
  /** The line ending after text with escapes; other text has the port's. */
  readonly escapesEnding: LineEnding;
  /** The checksum that the composer appends, as a field is written: `CRC-16/MODBUS le`; empty: none. */
  readonly checksum: string;
  /** Nobody has dismissed the offer of a decoder. */
  readonly offersDecoder: boolean;
}

/**
 * What is stored for `key` (a port's id), with the default for whatever is missing or is no longer a choice.
 * @param store `undefined` where the browser gives none
 */
export function loadViewPreferences(
  kinds: readonly ViewKind[],
  store: KeyValueStore | undefined,
  key: string,
): ViewPreferences {
  const stored = readKeptFields(store, storeKey(key));
  const options = fieldsOf(stored['options']);
  const { id: first = '' } = kinds[0] ?? {};
  return {
    view: kinds.find(({ id }) => id === stored['view'])?.id ?? first,
    // A kind that is new begins with the monitor's decoder. Until version 0.1 all options lay side by side.
    options: Object.fromEntries(
      kinds.map(({ id, readOptions }) => [id, readOptions(fieldsOf(options[id] ?? options['monitor'] ?? stored))]),
    ),
    composerMode: composerModes.find((mode) => mode === stored['composerMode']) ?? 'text',
    escapesEnding: lineEndings.find((ending) => ending === stored['escapesEnding']) ?? 'none',
    checksum: typeof stored['checksum'] === 'string' ? stored['checksum'] : '',
    offersDecoder: stored['offersDecoder'] !== false,
  };
}

export function saveViewPreferences(store: KeyValueStore | undefined, key: string, preferences: ViewPreferences): void {
  keep(store, storeKey(key), preferences);
}

/** The preferences with other options for the view that is shown. */
export function withOptions(preferences: ViewPreferences, changes: object): ViewPreferences {
  const { view, options } = preferences;
  const before = fieldsOf(options[view]);
  const changed = { ...options, [view]: { ...before, ...changes } };
  // A decoder, and how its packets are split, is of the port: what is chosen in one view holds in the others.
  const { decoder = before['decoder'], rule = before['rule'] } = fieldsOf(changes);
  const isOfDecoder = typeof decoder === 'string' && decoder !== '' && ('decoder' in changes || 'rule' in changes);
  for (const [id, others] of isOfDecoder ? Object.entries(options) : []) {
    const fields = fieldsOf(others);
    const isMeant = id !== view && 'decoder' in fields && ('decoder' in changes || fields['decoder'] === decoder);
    if (isMeant) changed[id] = { ...fields, decoder, rule };
  }
  return { ...preferences, options: changed };
}

/** A check for `readOptions`: `value` if it is one of the choices. */
export function storedChoice<T>(choices: readonly T[], value: unknown, fallback: T): T {
  return choices.find((choice) => choice === value) ?? fallback;
}

function storeKey(key: string): string {
  return `baudcast.view.${key}`;
}
