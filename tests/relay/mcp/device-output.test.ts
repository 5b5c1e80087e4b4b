import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeOutput, wholeCharacters } from '../../../relay/mcp/device-output.ts';
import { assertProperty } from '../../support/assert-property.ts';

describe('the output of a device in a result', () => {
  it('can be turned back into the same bytes, whatever they are', () => {
    assertProperty(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc
            .array(fc.integer({ max: 0xd7ff, min: 0 }))
            .map((codes) => String.fromCodePoint(...codes))
            .map((text) => new TextEncoder().encode(text)),
        ),
        (bytes) => {
          const { encoding, data } = encodeOutput(bytes);
          const back = encoding === 'text' ? new TextEncoder().encode(data) : Buffer.from(data, 'hex');
          expect(Buffer.compare(back, bytes)).toBe(0);
        },
      ),
    );
  });

  it('keeps a byte order mark, and comes as hex where that is asked for', () => {
    const bytes = Uint8Array.of(0xef, 0xbb, 0xbf, 0x41);
    expect(encodeOutput(bytes)).toEqual({ encoding: 'text', data: '\ufeffA' });
    expect(encodeOutput(bytes, 'hex')).toEqual({ encoding: 'hex', data: 'efbbbf41' });
  });

  it('leaves a character that is cut at the end for the next read, and nothing else', () => {
    const text = new TextEncoder().encode('a°€😀');
    expect(Array.from({ length: text.length + 1 }, (_, end) => wholeCharacters(text.subarray(0, end)))).toEqual([
      0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10,
    ]);
    for (const alone of [[0xc3], [0xe2, 0x82], [0xff], [0x80], [0x41, 0x80], [0x41, 0xff]])
      expect(wholeCharacters(Uint8Array.from(alone))).toBe(alone.length);
  });
});
