import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPortFolder, portFolder } from '../../../relay/record/record-names.ts';

const hostile = [
  '',
  '.',
  '..',
  '../../etc/passwd',
  '/',
  '\\',
  'C:\\x',
  'con',
  'NUL',
  'lpt1.txt',
  'a\u0000b',
  '\u202egps',
  '-rf',
  '~',
  '%00',
  'x'.repeat(10_000),
  '🚀',
  '\ud800',
  '\udfff',
  ' ',
  '\n',
  'a/b',
  'a:b',
  '*',
  '$(id)',
];

/** With broken surrogates, too. */
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) });

describe('portFolder()', () => {
  it('is a valid name on every file system, for any id', () => {
    const check = (id: string): void => {
      const folder = portFolder(id);
      expect(folder).toMatch(/^[a-z0-9]([a-z0-9-]{0,40})-[0-9a-f]{32}$/);
      expect(isPortFolder(folder)).toBe(true);
    };
    for (const id of hostile) check(id);
    fc.assert(fc.property(anyText, check));
  });

  it('differs for ids that differ only in case or in characters that file names cannot have', () => {
    const ids = [...hostile, 'GPS', 'gps', 'g p s', 'g-p-s', 'g/p/s', '\ufffd'];
    expect(new Set(ids.map(portFolder)).size).toBe(ids.length);
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        expect(portFolder(a) === portFolder(b)).toBe(a === b);
      }),
    );
  });

  it('is the same in every run, and recognisable', () => {
    expect(portFolder('usb-A50285BI')).toBe(portFolder('usb-A50285BI'));
    expect(portFolder('usb-A50285BI')).toMatch(/^usb-a50285bi-/);
  });
});
