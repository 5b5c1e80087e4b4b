import { escapeSequence, mayHaveEscapes } from '../../core/escape-sequences.ts';

/** A palette index (0 to 15) or a colour as `#rrggbb`. */
export type AnsiColor = number | string;

const underlineStyles = ['none', 'single', 'double', 'curly', 'dotted', 'dashed'] as const;
export type UnderlineStyle = Exclude<(typeof underlineStyles)[number], 'none'>;

export interface TextStyle {
  readonly foreground?: AnsiColor;
  readonly background?: AnsiColor;
  /** That of the text where there is none. */
  readonly underlineColor?: AnsiColor;
  readonly underline?: UnderlineStyle;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly blink?: boolean;
  readonly inverse?: boolean;
  readonly hidden?: boolean;
  readonly strike?: boolean;
  readonly overline?: boolean;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface StyledSpan {
  readonly text: string;
  readonly style: TextStyle;
}

export const plainStyle: TextStyle = {};

/**
 * The text without its escape sequences, cut where its style changes (SGR: ECMA-48 8.3.117, ITU-T T.416 13.1.8).
 * What is not well formed is read as xterm.js reads it: terminal and monitor show the same.
 * @param before SGR sequences that hold where it begins
 */
export function ansiSpans(text: string, before = ''): readonly StyledSpan[] {
  const start = before === '' ? plainStyle : (ansiSpans(`${before} `)[0]?.style ?? plainStyle);
  if (!mayHaveEscapes(text)) return [{ text, style: start }];
  const spans: StyledSpan[] = [];
  let style = start;
  let from = 0;
  let pending = '';
  for (const match of text.matchAll(escapeSequence)) {
    pending += text.slice(from, match.index);
    from = match.index + match[0].length;
    if (match[2] !== 'm' || /[^\d:;]/.test(match[1] ?? '')) continue;
    if (pending) spans.push({ text: pending, style });
    pending = '';
    style = applySgr(style, readParameters(match[1] ?? ''));
  }
  pending += text.slice(from);
  if (pending || spans.length === 0) spans.push({ text: pending, style });
  return spans;
}

interface Parameter {
  readonly value: number;
  /** What follows after colons; -1 where nothing is written. */
  readonly sub: readonly number[];
}

/** So many parameters of a sequence count, and so many of those after colons. */
const maxParameters = 32;

function readParameters(text: string): readonly Parameter[] {
  let left = maxParameters;
  return text.split(';', maxParameters).map((parameter) => {
    const [value = '', ...more] = parameter.split(':');
    const sub = more.slice(0, left).map((digits) => readNumber(digits, -1));
    left -= sub.length;
    return { value: readNumber(value, 0), sub };
  });
}

function readNumber(digits: string, missing: number): number {
  return digits === '' ? missing : Math.min(Number(digits), 0x7fff_ffff);
}

type Switch = Exclude<keyof TextStyle, 'foreground' | 'background' | 'underlineColor' | 'underline'>;

const switchedOn: { readonly [code: number]: Switch } = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  5: 'blink',
  7: 'inverse',
  8: 'hidden',
  9: 'strike',
  53: 'overline',
};

const switchedOff: { readonly [code: number]: readonly (keyof TextStyle)[] } = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  25: ['blink'],
  27: ['inverse'],
  28: ['hidden'],
  29: ['strike'],
  39: ['foreground'],
  49: ['background'],
  55: ['overline'],
  59: ['underlineColor'],
};

const extendedColors: { readonly [code: number]: 'foreground' | 'background' | 'underlineColor' } = {
  38: 'foreground',
  48: 'background',
  58: 'underlineColor',
};

/** `style` after one SGR sequence. */
function applySgr(style: TextStyle, parameters: readonly Parameter[]): TextStyle {
  let next: Writable<TextStyle> = { ...style };
  for (let at = 0; at < parameters.length; at++) {
    const { value: code = 0, sub = [] } = parameters[at] ?? {};
    const on = switchedOn[code];
    const extended = extendedColors[code];
    if (code === 0) next = {};
    else if (on) next[on] = true;
    else if (extended) {
      const { color, used } = extendedColor(parameters, at);
      if (color !== undefined) next[extended] = color;
      at += used;
    } else if (code === 4 || code === 21) {
      const wanted = underlineStyles[code === 21 ? 2 : (sub[0] ?? 1)] ?? 'single';
      if (wanted === 'none') delete next.underline;
      else next.underline = wanted;
    } else if (code >= 30 && code <= 37) next.foreground = code - 30;
    else if (code >= 40 && code <= 47) next.background = code - 40;
    else if (code >= 90 && code <= 97) next.foreground = code - 90 + 8;
    else if (code >= 100 && code <= 107) next.background = code - 100 + 8;
    else for (const key of switchedOff[code] ?? []) delete next[key];
  }
  return Object.keys(next).length === 0 ? plainStyle : next;
}

/**
 * The colour that 38, 48 or 58 at `at` begins: `5;n`, `5:n`, `2;r;g;b` or `2:[space]:r:g:b`. What is missing is 0.
 * @returns how many further parameters belong to it, too
 */
function extendedColor(parameters: readonly Parameter[], at: number): { color: AnsiColor | undefined; used: number } {
  /** Which colour it is for, the kind, the colour space, and three values. Only the form with colons has a space. */
  const places = [0, 0, -1, 0, 0, 0];
  let skipped = 0;
  let used = 0;
  do {
    const { value = 0, sub = [] } = parameters[at + used] ?? {};
    places[used + skipped] = value;
    for (let i = 0; i < sub.length && used + skipped + i + 1 < places.length; i++) {
      if (places[1] === 5) skipped = 1;
      places[used + skipped + i + 1] = sub[i] ?? 0;
    }
    const isWhole = (places[1] === 5 && used + skipped >= 2) || (places[1] === 2 && used + skipped >= 5);
    if (sub.length > 0 || isWhole) break;
    if (places[1]) skipped = 1;
  } while (++used + at < parameters.length && used + skipped < places.length);
  const [first = 0, ...others] = places.slice(3, 6).map((value) => (value < 0 ? 0 : value & 255));
  if (places[1] === 5) return { color: indexedColor(first), used };
  return { color: places[1] === 2 ? hexColor([first, ...others]) : undefined, used };
}

/** xterm's 256 colours: the palette, a 6 by 6 by 6 cube, 24 greys. */
function indexedColor(index: number): AnsiColor {
  if (index < 16) return index;
  if (index >= 232) return hexColor(Array<number>(3).fill(8 + (index - 232) * 10));
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const place = index - 16;
  return hexColor([level(Math.floor(place / 36)), level(Math.floor(place / 6) % 6), level(place % 6)]);
}

function hexColor(channels: readonly number[]): string {
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
