import { describe, expect, test } from 'vitest';
import { readPlaces } from '../../../web/ui/monitor/read-places.ts';

const startedMs = new Date(2026, 10, 20, 14, 2, 9, 250).getTime();
const placesOf = (text: string, isPlain = false) => readPlaces(text, startedMs, isPlain).map(({ place }) => place);
const at = (...clock: [number, number, number?, number?]) => ({
  kind: 'time',
  timeMs: new Date(2026, 10, 20, ...clock).getTime(),
});

describe('trials A 12: a typed place', () => {
  test('is a time of the day the capture began, or of the next day if that was earlier', () => {
    expect(placesOf('14:30')).toEqual([at(14, 30)]);
    expect(placesOf(' 15:00:01.5 ')).toEqual([at(15, 0, 1, 500)]);
    expect(placesOf('14:02')).toEqual([at(14, 2)]);
    expect(placesOf('01:00')).toEqual([{ kind: 'time', timeMs: new Date(2026, 10, 21, 1).getTime() }]);
  });

  test('is a time since the start after a plus', () => {
    expect(placesOf('+1:30')).toEqual([{ kind: 'time', timeMs: startedMs + 90 * 60_000 }]);
    expect(placesOf('+0:00:07')).toEqual([{ kind: 'time', timeMs: startedMs + 7000 }]);
  });

  test('is a received byte after an @, in hex, or alone where it is unambiguous', () => {
    expect(placesOf('@1024')).toEqual([{ kind: 'offset', direction: 'rx', bytes: 1024 }]);
    expect(placesOf('0x400')).toEqual([{ kind: 'offset', direction: 'rx', bytes: 1024 }]);
    expect(placesOf('1 024', true)).toEqual([{ kind: 'offset', direction: 'rx', bytes: 1024 }]);
    expect(placesOf('1024')).toEqual([]);
  });

  test('is undefined for anything else', () => {
    for (const text of ['', 'gps', '25', '14:60', '1:2', '+x', '@', '0x', '12:30:70'])
      expect(placesOf(text, text !== '25')).toEqual([]);
  });
});
