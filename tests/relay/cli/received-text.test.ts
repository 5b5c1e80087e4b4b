import { describe, expect, it } from 'vitest';
import { isoTime, receivedText } from '../../../relay/cli/received-text.ts';

const timeUs = 1_795_197_600_000_250;
const received = (text: string, offset = 0, atUs = timeUs) => ({
  offset,
  timeUs: atUs,
  bytes: Buffer.from(text, 'latin1'),
});
const stamp = '2026-11-20T18:00:00.000250Z';

describe('receivedText()', () => {
  it('passes bytes through unchanged', () => {
    const bytes = Buffer.from([0, 0x1b, 0xff]);
    expect(receivedText({ hex: false, timestamps: false })({ offset: 0, timeUs, bytes })).toBe(bytes);
  });

  it('puts the time at the start of a line, wherever the bytes were cut', () => {
    const text = 'one\n\ntwo\nthr';
    const whole = receivedText({ hex: false, timestamps: true })(received(text)).toString();
    expect(whole).toBe(`${stamp} one\n${stamp} \n${stamp} two\n${stamp} thr`);
    for (let at = 0; at <= text.length; at++) {
      const write = receivedText({ hex: false, timestamps: true });
      expect(
        write(received(text.slice(0, at))).toString() + write(received(text.slice(at))).toString(),
        `cut at ${at}`,
      ).toBe(whole);
    }
  });

  it('writes lines of 16 bytes in hexadecimal with their offsets', () => {
    const write = receivedText({ hex: true, timestamps: false });
    expect(write(received('0123456789abcdefOK\r\n', 0x19999))).toBe(
      '00019999  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  |0123456789abcdef|\n' +
        '000199a9  4f 4b 0d 0a                                      |OK..|\n',
    );
    expect(receivedText({ hex: true, timestamps: true })(received('\u00FF'))).toBe(
      `${stamp} 00000000  ff${' '.repeat(45)}  |.|\n`,
    );
  });

  it('prints a time that no calendar has', () => {
    expect(isoTime(Number.MAX_SAFE_INTEGER)).toMatch(/^2255-/);
    expect(isoTime(0)).toBe('1970-01-01T00:00:00.000000Z');
  });
});
