import { describe, expect, test } from 'vitest';
import { readHistoryLimits } from '../../../relay/cli/history-options.ts';

const read = (...given: readonly string[]) => readHistoryLimits(new Map([['history', given]]));
const others = { ports: new Map(), labels: new Map() };
const dayMs = 86_400_000;
const gibibyte = 1024 ** 3;

describe('--history', () => {
  test('takes an age and a size, for all ports, for one, or for those with a label', () => {
    expect(read()).toBeUndefined();
    expect(read('30d,50GB')).toEqual({ all: { maxAgeMs: 30 * dayMs, maxBytes: 50 * gibibyte }, ...others });
    expect(read('gps=12h,1g', 'usb=1=2w,3TB', 'label:room=3=1d,1GB', 'label:x==a=1d,1GB')).toEqual({
      all: undefined,
      labels: new Map([
        ['room=3', { maxAgeMs: dayMs, maxBytes: gibibyte }],
        ['x==a', { maxAgeMs: dayMs, maxBytes: gibibyte }],
      ]),
      ports: new Map([
        ['gps', { maxAgeMs: dayMs / 2, maxBytes: gibibyte }],
        ['usb=1', { maxAgeMs: 14 * dayMs, maxBytes: 3072 * gibibyte }],
      ]),
    });
  });

  test('takes the same from a variable, which is cut at its commas', () => {
    expect(read('30d', '50GB', 'gps=7d', '1GB')).toEqual(read('30d,50GB', 'gps=7d,1GB'));
  });

  test.each([
    [['30d'], /age and a size/],
    [['50GB,30d'], /age and a size/],
    [['0d,50GB'], /age and a size/],
    [['1d,0GB'], /age and a size/],
    [['1d,512'], /age and a size/],
    [['=1d,1GB'], /the id of a port/],
    [['1d,1GB', '2d,1GB'], /twice how much is kept of all ports/],
    [['label:room=1d,1GB'], /'room' is not a label/],
    [['label:=3=1d,1GB'], /'=3' is not a label/],
    [[`label:room=${'ä'.repeat(64)}=1d,1GB`], /is too long/],
    [['label:a=b=1d,1GB', 'label:a=b=2d,1GB'], /twice how much is kept of ports with a=b/],
    [['gps=1d,1GB', 'gps=2d,1GB'], /twice how much is kept of gps/],
  ])('refuses %s', (given, sentence) => expect(() => read(...given)).toThrow(sentence));
});
