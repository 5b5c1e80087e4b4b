import { keep, readKeptFields, type KeyValueStore } from '../page/kept-values.ts';

/** Preferences for all terminals. */
export interface TerminalPreferences {
  readonly fontSizePx: number;
  /** xterm's screen reader mode; costs time at high rates. */
  readonly screenReader: boolean;
}

export const defaultTerminalPreferences: TerminalPreferences = { fontSizePx: 13, screenReader: false };

const [minFontPx, maxFontPx] = [8, 32];
const storeKey = 'baudcast.terminal';

export function clampFontSize(sizePx: number): number {
  return Math.min(Math.max(Math.round(sizePx), minFontPx), maxFontPx);
}

export function loadTerminalPreferences(store: KeyValueStore | undefined): TerminalPreferences {
  const { fontSizePx, screenReader } = readKeptFields(store, storeKey);
  return {
    fontSizePx:
      typeof fontSizePx === 'number' && Number.isFinite(fontSizePx)
        ? clampFontSize(fontSizePx)
        : defaultTerminalPreferences.fontSizePx,
    screenReader: screenReader === true,
  };
}

export function saveTerminalPreferences(store: KeyValueStore | undefined, preferences: TerminalPreferences): void {
  keep(store, storeKey, preferences);
}
