import { escapeSequence, mayHaveEscapes } from '../../core/escape-sequences.ts';

/** A palette index (0 to 15) or a colour as `#rrggbb`. */
export type AnsiColor = number | string;

export interface TextStyle {
  readonly foreground?: AnsiColor;
  readonly background?: AnsiColor;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
  readonly strike?: boolean;
}

export interface StyledSpan {
  readonly text: string;
  readonly style: TextStyle;
}

export const plainStyle: TextStyle = {};

/** The text without its escape sequences, cut where its style (SGR, ECMA-48 8.3.117) changes. */
export function ansiSpans(text: string): readonly StyledSpan[] {
  if (!mayHaveEscapes(text)) return [{ text, style: plainStyle }];
  const spans: StyledSpan[] = [];
  let style = plainStyle;
  let from = 0;
  let pending = '';
  for (const match of text.matchAll(escapeSequence)) {
    pending += text.slice(from, match.index);
    from = match.index + match[0].length;
    if (match[2] !== 'm' || /[<=>?]/.test(match[1] ?? '')) continue;
    if (pending) spans.push({ text: pending, style });
    pending = '';
    style = applySgr(style, match[1] ?? '');
  }
  pending += text.slice(from);
  if (pending || spans.length === 0) spans.push({ text: pending, style });
  return spans;
}

/** `style` after the parameters of one SGR sequence. */
function applySgr(style: TextStyle, parameters: string): TextStyle {
  const codes = parameters.split(/[;:]/).map((code) => (code === '' ? 0 : Number(code)));
  let next: TextStyle = style;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 38 || code === 48) {
      const { color, used } = extendedColor(codes, i + 1);
      i += used;
      if (color !== undefined) next = { ...next, [code === 38 ? 'foreground' : 'background']: color };
    } else {
      next = applyCode(next, code);
    }
  }
  return next;
}

const switchedOn: Readonly<Record<number, keyof TextStyle>> = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  4: 'underline',
  7: 'inverse',
  9: 'strike',
  21: 'underline',
};

const switchedOff: Readonly<Record<number, readonly (keyof TextStyle)[]>> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  27: ['inverse'],
  29: ['strike'],
  39: ['foreground'],
  49: ['background'],
};

function applyCode(style: TextStyle, code: number): TextStyle {
  if (code === 0) return plainStyle;
  const on = switchedOn[code];
  if (on) return { ...style, [on]: true };
  const off = switchedOff[code];
  if (off) return without(style, off);
  if (code >= 30 && code <= 37) return { ...style, foreground: code - 30 };
  if (code >= 40 && code <= 47) return { ...style, background: code - 40 };
  if (code >= 90 && code <= 97) return { ...style, foreground: code - 90 + 8 };
  if (code >= 100 && code <= 107) return { ...style, background: code - 100 + 8 };
  return style;
}

function without(style: TextStyle, keys: readonly (keyof TextStyle)[]): TextStyle {
  return Object.fromEntries(Object.entries(style).filter(([key]) => !keys.includes(key as keyof TextStyle)));
}

/** `5;n` (256 colours) or `2;r;g;b`, from `at`; `used` is how many codes belong to it. */
function extendedColor(codes: readonly number[], at: number): { color?: AnsiColor; used: number } {
  if (codes[at] === 5) {
    const index = codes[at + 1];
    return index !== undefined && isByte(index) ? { color: indexedColor(index), used: 2 } : { used: 2 };
  }
  if (codes[at] === 2) {
    const channels = codes.slice(at + 1, at + 4);
    return channels.length === 3 && channels.every(isByte) ? { color: hexColor(channels), used: 4 } : { used: 4 };
  }
  return { used: 0 };
}

/** xterm's 256 colours: the palette, a 6 by 6 by 6 cube, 24 greys. */
function indexedColor(index: number): AnsiColor {
  if (index < 16) return index;
  if (index >= 232) return hexColor(Array<number>(3).fill(8 + (index - 232) * 10));
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const place = index - 16;
  return hexColor([level(Math.floor(place / 36)), level(Math.floor(place / 6) % 6), level(place % 6)]);
}

function isByte(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 255;
}

function hexColor(channels: readonly number[]): string {
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
