import { describe, expect, it } from 'vitest';
import { encode } from 'uqr';
import { terminalQr } from '../../../relay/cli/terminal-qr.ts';

const link = 'https://192.168.1.20:8017/#pair=p_I5qOEwcKkzbE.elnHLyi3PSWXx-o48GB9yBJWcVRu5cLS';
/** Whether each module is dark, as a camera would read half blocks: a block is light. */
const readBack = (code: string): boolean[][] =>
  code
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => [
      [...line].map((half) => half === ' ' || half === '▄'),
      [...line].map((half) => half === ' ' || half === '▀'),
    ]);

describe('terminalQr()', () => {
  it('draws every module of the code, light on dark, two rows in a line', () => {
    const { data, size } = encode(link, { ecc: 'L', border: 2 });
    const drawn = readBack(terminalQr(link, { hasColours: false }) ?? '');
    expect(drawn.slice(0, size)).toEqual(data);
    expect(size).toBeLessThanOrEqual(45);
  });

  it('replaces the colours of the terminal, and resets them at the end of each line', () => {
    const lines = (terminalQr(link, { hasColours: true }) ?? '').trimEnd().split('\n');
    // oxlint-disable-next-line no-control-regex
    for (const line of lines) expect(line).toMatch(/^\u001b\[38;5;231;48;5;16m[ ▀▄█]+\u001b\[0m$/);
  });

  it('is omitted where the terminal is too narrow for it', () => {
    const { size } = encode(link, { ecc: 'L', border: 2 });
    expect(terminalQr(link, { hasColours: false, columns: size - 1 })).toBeUndefined();
    expect(terminalQr(link, { hasColours: false, columns: size })).toBeDefined();
  });
});
