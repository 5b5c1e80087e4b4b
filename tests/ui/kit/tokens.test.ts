import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const sheet = readFileSync(new URL('../../../web/ui/kit/tokens.css', import.meta.url), 'utf8');

/** The custom properties of the first rule after `start`. */
function tokensAfter(start: string): Record<string, string> {
  const from = sheet.indexOf(start);
  expect(from, start).toBeGreaterThan(-1);
  const body = sheet.slice(sheet.indexOf('{', from + start.length - 1) + 1);
  return Object.fromEntries(
    [...body.slice(0, body.indexOf('}')).matchAll(/--([\w-]+):\s*([^;]+);/g)].map((m) => [m[1] ?? '', m[2] ?? '']),
  );
}

function luminance(hex: string): number {
  expect(hex).toMatch(/^#[0-9a-f]{6}$/);
  const [r, g, b] = [1, 3, 5].map((i) => {
    const v = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return v <= 0.040_45 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2.2, "contrast ratio". */
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const light = tokensAfter(':root {');
const dark = tokensAfter(":root[data-theme='dark'] {");
const surfaces = ['bg', 'surface', 'raised', 'accent-soft', 'warn-soft', 'err-soft'];

describe.each([
  ['light', light],
  ['dark', dark],
])('the %s tokens', (_, tokens) => {
  const of = (name: string) => tokens[name] ?? '';

  test.each(['text', 'muted', 'faint', 'accent', 'rx', 'tx', 'warn', 'err'])(
    '--%s is readable on every surface',
    (name) => {
      for (const surface of surfaces) expect(contrast(of(name), of(surface)), surface).toBeGreaterThanOrEqual(4.5);
    },
  );

  test('text on the accent and on a find hit is readable', () => {
    expect(contrast(of('on-accent'), of('accent'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of('surface'), of('err'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of('on-hit'), of('hit'))).toBeGreaterThanOrEqual(4.5);
  });

  test('edges of fields and port colours contrast with their background', () => {
    for (const name of Object.keys(tokens).filter((key) => key === 'edge' || key.startsWith('port-')))
      for (const surface of ['bg', 'surface', 'accent-soft'])
        if (name !== 'edge' || surface !== 'accent-soft')
          expect(contrast(of(name), of(surface)), `${name} on ${surface}`).toBeGreaterThanOrEqual(3);
  });
});

test('dark is the same by system and by selection', () => {
  expect(tokensAfter(":root:not([data-theme='light']) {")).toEqual(dark);
  for (const name of Object.keys(dark)) expect(light, name).toHaveProperty(name);
});
