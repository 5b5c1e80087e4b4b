import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineEnds } from '../../../web/capture/packets/line-ends.ts';
import { assertProperty } from '../../support/assert-property.ts';

test('line ends are found wherever they are, among any bytes, at any place of a buffer', async () => {
  const byte = fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 0x20, max: 0xff }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 0x1f }) },
    { weight: 1, arbitrary: fc.constantFrom(10, 13) },
  );
  await assertProperty(
    fc.property(
      fc.array(byte, { minLength: 60, maxLength: 200, size: 'max' }),
      fc.nat(5),
      fc.nat(40),
      (values, offset, spare) => {
        const bytes = Uint8Array.from([...values, 10, 13, 10, 13]).subarray(offset);
        const to = Math.max(0, values.length - offset - spare);
        const ends = new LineEnds();
        for (let at = 0; at < to; at++) {
          const found = bytes.findIndex((value, place) => place >= at && (value === 10 || value === 13));
          expect(ends.next(bytes, at, to)).toBe(Math.min(found, to));
        }
      },
    ),
    { numRuns: 100 },
  );
});
