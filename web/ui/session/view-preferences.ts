import type { ComposerMode } from '../../core/composer-payload.ts';
import { defaultPacketRule, type PacketRule } from '../../core/packet-rule.ts';
import type { Direction } from '../../core/row.ts';
import type { TerminalOptions } from '../../engine/api/views.ts';
import { timeFormats, type TimeFormat } from '../monitor/row-time.ts';

export const dataFormats = ['text', 'hex', 'mixed'] as const;
export type DataFormat = (typeof dataFormats)[number];

/** Bytes in a row; 0 is the whole packet. */
export const rowByteChoices = [8, 16, 32, 0] as const;
export const groupChoices = [1, 2, 4] as const;

/** How a person likes to look at a port. What the port itself needs (encoding, line ending) is in its profile. */
export interface ViewPreferences {
  readonly view: 'terminal' | 'monitor';
  readonly newline: TerminalOptions['newline'];
  readonly format: DataFormat;
  readonly rowBytes: (typeof rowByteChoices)[number];
  readonly groupBytes: (typeof groupChoices)[number];
  readonly time: TimeFormat;
  readonly micros: boolean;
  readonly rule: PacketRule;
  readonly direction: Direction | 'both';
  readonly showSignals: boolean;
  readonly composerMode: ComposerMode;
}

export const defaultViewPreferences: ViewPreferences = {
  view: 'terminal',
  newline: 'raw',
  format: 'text',
  rowBytes: 16,
  groupBytes: 1,
  time: 'clock',
  micros: false,
  rule: defaultPacketRule,
  direction: 'both',
  showSignals: true,
  composerMode: 'text',
};

/** The part of `Storage` that is needed. */
export interface PreferenceStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/**
 * What is stored for `key` (a port's id), with the default for whatever is missing or is not a choice any more.
 * @param store `undefined` where the browser gives none
 */
export function loadViewPreferences(store: PreferenceStore | undefined, key: string): ViewPreferences {
  let stored: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(store?.getItem(storeKey(key)) ?? '{}');
    if (typeof parsed === 'object' && parsed !== null) stored = { ...parsed };
  } catch {
    // Refused, or written by something else: the defaults serve.
  }
  const preferences: Record<string, unknown> = { ...defaultViewPreferences };
  for (const [name, isValid] of Object.entries(checks)) if (isValid(stored[name])) preferences[name] = stored[name];
  return preferences as unknown as ViewPreferences;
}

export function saveViewPreferences(
  store: PreferenceStore | undefined,
  key: string,
  preferences: ViewPreferences,
): void {
  try {
    store?.setItem(storeKey(key), JSON.stringify(preferences));
  } catch {
    // Full or refused: the choice holds until the page is left.
  }
}

function storeKey(key: string): string {
  return `baudcast.view.${key}`;
}

const oneOf = (choices: readonly unknown[]) => (value: unknown) => choices.includes(value);
const isBoolean = (value: unknown) => typeof value === 'boolean';

const checks: Readonly<Record<keyof ViewPreferences, (value: unknown) => boolean>> = {
  view: oneOf(['terminal', 'monitor']),
  newline: oneOf(['raw', 'cr', 'lf']),
  format: oneOf(dataFormats),
  rowBytes: oneOf(rowByteChoices),
  groupBytes: oneOf(groupChoices),
  time: oneOf(timeFormats),
  micros: isBoolean,
  rule: isRule,
  direction: oneOf(['both', 'rx', 'tx']),
  showSignals: isBoolean,
  composerMode: oneOf(['text', 'escapes', 'hex']),
};

function isRule(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const rule: Record<string, unknown> = { ...value };
  if (rule['kind'] === 'line') return oneOf(['any', 'lf', 'cr', 'crlf'])(rule['ending']);
  return rule['kind'] === 'gap' && typeof rule['gapMs'] === 'number' && rule['gapMs'] > 0 && rule['gapMs'] <= 60_000;
}
