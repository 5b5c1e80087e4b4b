import { describe, expect, test } from 'vitest';
import { hexOf } from '../../../web/ui/terminal/terminal-theme.ts';

describe('hexOf', () => {
  test.each([
    ['rgb(24, 32, 36)', '#182024'],
    ['rgba(255, 0, 10, 0.5)', '#ff000a'],
    ['color(srgb 1 0.5 0)', '#ff8000'],
    ['color(srgb 1.02 -1e-7 0.2 / 0.5)', '#ff0033'],
  ])('writes %s as %s', (computed, hex) => {
    expect(hexOf(computed)).toBe(hex);
  });
});
