import { expect, test } from 'vitest';
import { hdlc } from '../../web/decode/hdlc.ts';
import { decoded, fieldsOf, fromHex, packetOf } from './decoding.ts';

/** RFC 1662: LCP Configure-Request with nothing to configure. */
const lcp = fromHex('7E FF 7D 23 C0 21 7D 21 7D 21 7D 20 7D 24 D1 B5 7E');

test('a frame of PPP has its protocol, and fields lie where their escaped bytes are', () => {
  const [frame] = decoded(hdlc, packetOf(lcp));
  expect(frame).toMatchObject({ kind: 'frame', from: 1, to: 16, problems: [] });
  expect(fieldsOf(frame!)).toEqual({
    address: '255',
    control: '3',
    protocol: '49185 (LCP)',
    code: '1 (Configure-Request)',
    identifier: '1',
    length: '4\u202fB',
    FCS: 'D1 B5',
  });
  expect(frame!.fields.map(({ name, from, to }) => [name, from, to])).toEqual([
    ['address', 1, 2],
    ['control', 2, 4],
    ['protocol', 4, 6],
    ['code', 6, 8],
    ['identifier', 8, 10],
    ['length', 10, 14],
    ['FCS', 14, 16],
  ]);
  expect(hdlc.summary(frame!)).toBe('LCP Configure-Request');
});

test('frames share a flag; another content is bytes without their escapes', () => {
  const frames = decoded(
    hdlc,
    packetOf(Uint8Array.from([...lcp, ...fromHex('01 02 7D 5E'), ...fcsOf([1, 2, 0x7e]), 0x7e])),
  );
  expect(frames.map(({ problems }) => problems)).toEqual([[], []]);
  expect(fieldsOf(frames[1]!)).toMatchObject({ payload: '01 02 7E' });
});

test('a wrong sum, a frame that is cut, and one that was given up are told', () => {
  expect(decoded(hdlc, packetOf(lcp.with(4, 0xc1)))).toMatchObject([{ problems: ['checksum'] }]);
  expect(decoded(hdlc, packetOf(lcp.subarray(0, 16)))).toMatchObject([{ problems: ['length'] }]);
  expect(decoded(hdlc, packetOf(fromHex('7E FF 03 C0 21 01 7D 7E')))).toMatchObject([
    { kind: 'aborted', problems: [] },
  ]);
});

/** FCS-16 of RFC 1662, section C.2, bit by bit; escaped where it has to be. */
function fcsOf(bytes: readonly number[]): readonly number[] {
  let fcs = 0xffff;
  for (const byte of bytes) {
    fcs ^= byte;
    for (let bit = 0; bit < 8; bit++) fcs = fcs & 1 ? (fcs >> 1) ^ 0x8408 : fcs >> 1;
  }
  fcs ^= 0xffff;
  return [fcs & 0xff, fcs >> 8].flatMap((byte) => (byte === 0x7e || byte === 0x7d ? [0x7d, byte ^ 0x20] : [byte]));
}
