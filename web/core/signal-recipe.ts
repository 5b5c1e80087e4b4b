import type { SignalStep } from './reset-policy.ts';

/**
 * A named sequence of DTR, RTS and break. Its notation: `D0 R1 100ms D1 R0 50ms D0` sets DTR (`D`), RTS (`R`) and break
 * (`B`), one after the other, and waits. `D0R1` or `U0,1` sets both at once. `1200baud` in front changes the rate for
 * the sequence. `|` separates as a space does.
 */
export interface SignalRecipe {
  /** The rate while it runs. Default: the port's. */
  readonly baudRate?: number;
  readonly steps: readonly SignalStep[];
}

/** A relay takes no more at once. */
const maxSteps = 100;
const maxTotalMs = 10_000;
const maxBaudRate = 100_000_000;

/** What `W` counts: seconds for esptool (`W0.1`), milliseconds for esptool-js (`W100`). */
export type WaitUnit = 's' | 'ms';

export type ReadRecipe =
  | { readonly kind: 'recipe'; readonly recipe: SignalRecipe }
  /** There is a `W`, and its unit is not known. */
  | { readonly kind: 'unit-wanted' }
  | {
      readonly kind: 'problem';
      /**
       * `unknown`: no step; `late-rate`: a rate after a step; `too-short`: a wait of less than half a millisecond;
       * `too-long`: more than 100 steps or 10 seconds.
       */
      readonly problem: 'empty' | 'unknown' | 'late-rate' | 'too-short' | 'too-long';
      /** Where it is: characters from the start. */
      readonly at: number;
      readonly text: string;
    };

const names = { D: 'dataTerminalReady', R: 'requestToSend', B: 'break' } as const;
const sets = /^(?:[DRB][01])+$/i;
const both = /^U([01]),([01])$/i;
const rate = /^(\d{1,9})baud$/i;
const wait = /^(?:(\d+(?:\.\d+)?)(ms|s)|W(\d+(?:\.\d+)?))$/i;

/** Reads the notation. @param unit what `W` counts; not needed without one */
export function readRecipe(text: string, unit?: WaitUnit): ReadRecipe {
  const steps: { set: SignalStep['set']; waitMs: number }[] = [];
  let baudRate: number | undefined;
  let isUnitWanted = false;
  for (const { 0: token, index: at } of text.matchAll(/[^\s|]+/g)) {
    const problem = (kind: 'unknown' | 'late-rate' | 'too-short' | 'too-long') =>
      ({ kind: 'problem', problem: kind, at, text: token }) as const;
    const [, rateText] = rate.exec(token) ?? [];
    const waited = wait.exec(token);
    if (rateText !== undefined) {
      if (steps.length > 0 || baudRate !== undefined) return problem('late-rate');
      baudRate = Number(rateText);
      if (baudRate < 1 || baudRate > maxBaudRate) return problem('unknown');
    } else if (waited) {
      const [, plain, plainUnit = unit ?? 's', esptool] = waited;
      isUnitWanted ||= esptool !== undefined && unit === undefined;
      const exactMs = Number(plain ?? esptool) * (plainUnit.toLowerCase() === 's' ? 1000 : 1);
      const waitMs = Math.round(exactMs);
      if (waitMs === 0 && exactMs > 0 && !isUnitWanted) return problem('too-short');
      const last = steps.at(-1);
      if (last) last.waitMs += waitMs;
      else steps.push({ set: {}, waitMs });
    } else {
      const set = readSet(token);
      if (!set) return problem('unknown');
      steps.push({ set, waitMs: 0 });
    }
    if (steps.length > maxSteps) return problem('too-long');
    // Unknown units are judged once they are known.
    if (!isUnitWanted && steps.reduce((sum, { waitMs }) => sum + waitMs, 0) > maxTotalMs) return problem('too-long');
  }
  if (isUnitWanted) return { kind: 'unit-wanted' };
  if (steps.length === 0) return { kind: 'problem', problem: 'empty', at: 0, text: '' };
  return { kind: 'recipe', recipe: { ...(baudRate === undefined ? {} : { baudRate }), steps } };
}

function readSet(token: string): SignalStep['set'] | undefined {
  const [, dtr, rts] = both.exec(token) ?? [];
  if (dtr !== undefined) return { dataTerminalReady: dtr === '1', requestToSend: rts === '1' };
  if (!sets.test(token)) return undefined;
  return Object.fromEntries(
    Array.from(token.toUpperCase().matchAll(/([DRB])([01])/g), ([, letter, on]) => [
      names[letter as keyof typeof names],
      on === '1',
    ]),
  );
}

/** The recipe in its notation. @param keptMs how long each step really lasted; default: what it asks for */
export function formatRecipe({ baudRate, steps }: SignalRecipe, keptMs?: readonly number[]): string {
  const words = steps.flatMap(({ set, waitMs }, at) => {
    const on = Object.entries(names).flatMap(([letter, name]) =>
      set[name] === undefined ? [] : [`${letter}${Number(set[name])}`],
    );
    const kept = keptMs?.[at];
    const waited = waitMs === 0 ? [] : [kept === undefined ? `${waitMs}ms` : `${kept.toFixed(1)}ms`];
    return [...(on.length > 0 ? [on.join('')] : []), ...waited];
  });
  return [...(baudRate === undefined ? [] : [`${baudRate}baud`]), ...words].join(' ');
}

/** Recipes that are there from the start, besides the reset policies. */
export const builtInRecipes = {
  /** Espressif's *USBJTAGSerialReset*: through DTR and RTS both on, not both off. */
  'esp-usb-jtag': 'R0 D0 100ms D1 R0 100ms R1 D0 R1 100ms R0 D0',
  /** DTR resets (low), RTS selects BOOT0 (high), as FlyMcu and many boards have it. */
  'stm32-boot': 'D1R0 100ms D0 100ms R1',
  'stm32-run': 'D1R1 100ms D0',
  /** Leonardo, SAMD, RP2040: closing at 1200 baud with DTR off starts the boot loader. */
  'touch-1200': '1200baud D0 250ms',
} as const;

export type BuiltInRecipe = keyof typeof builtInRecipes;
