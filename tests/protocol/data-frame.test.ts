import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  encodeReceiveFrame,
  encodeTransmitFrame,
  headerBytes,
  maxPayloadBytes,
  readReceiveFrame,
  readTransmitFrame,
  type ReceiveFrame,
  type TransmitFrame,
} from '../../relay/protocol/data-frame.ts';
import { handle, whole } from './arbitrary-parts.ts';
import { refusalPath } from './refusal.ts';

const payload = fc.uint8Array({ minLength: 1, maxLength: 64 });
const anyEpoch = fc.option(fc.stringMatching(/^[0-9a-f]{16}$/).filter((epoch) => epoch !== '0'.repeat(16)));

const receiveFrame: fc.Arbitrary<ReceiveFrame> = fc
  .record({ kind: fc.constantFrom('receive', 'history'), handle, offset: whole, timeUs: whole, payload })
  .filter(({ offset, payload }) => Number.isSafeInteger(offset + payload.length));

const transmitFrame: fc.Arbitrary<TransmitFrame> = fc.record({
  kind: fc.constant('transmit'),
  handle,
  id: whole,
  epoch: anyEpoch,
  payload,
});

/** The same bytes in the middle of a larger buffer, as a socket may deliver them. */
function inTheMiddle(bytes: Uint8Array): Uint8Array {
  const larger = new Uint8Array(bytes.length + 7).fill(0xaa);
  larger.set(bytes, 3);
  return larger.subarray(3, 3 + bytes.length);
}

describe('a data frame', () => {
  test('is decoded as it was encoded', () => {
    fc.assert(
      fc.property(receiveFrame, (frame) => void expect(readReceiveFrame(encodeReceiveFrame(frame))).toEqual(frame)),
    );
    fc.assert(
      fc.property(transmitFrame, (frame) => void expect(readTransmitFrame(encodeTransmitFrame(frame))).toEqual(frame)),
    );
  });

  test('is decoded at any position in a buffer, without copying its data', () => {
    fc.assert(
      fc.property(receiveFrame, (frame) => {
        const bytes = inTheMiddle(encodeReceiveFrame(frame));
        const read = readReceiveFrame(bytes);
        expect(read).toEqual(frame);
        expect(read.payload.buffer).toBe(bytes.buffer);
        expect(read.payload.byteOffset).toBe(bytes.byteOffset + headerBytes);
      }),
    );
  });

  test('does not change when its source buffer changes later', () => {
    const data = Uint8Array.of(1, 2, 3);
    const bytes = encodeReceiveFrame({ kind: 'receive', handle: 1, offset: 0, timeUs: 0, payload: data });
    data.fill(0);
    expect(readReceiveFrame(bytes).payload).toEqual(Uint8Array.of(1, 2, 3));
  });

  test('is refused when it is cut before its data', () => {
    fc.assert(
      fc.property(receiveFrame, transmitFrame, (receive, transmit) => {
        for (let end = 0; end <= headerBytes; end++) {
          expect(refusalPath(() => readReceiveFrame(encodeReceiveFrame(receive).subarray(0, end)))).toBe('');
          expect(refusalPath(() => readTransmitFrame(encodeTransmitFrame(transmit).subarray(0, end)))).toBe('');
        }
      }),
      { numRuns: 20 },
    );
  });

  test('has at most as many bytes as a message may have', () => {
    const largest = {
      kind: 'receive',
      handle: 1,
      offset: 0,
      timeUs: 0,
      payload: new Uint8Array(maxPayloadBytes).fill(7),
    } as const;
    const bytes = encodeReceiveFrame(largest);
    expect(bytes).toHaveLength(65_536);
    expect(readReceiveFrame(bytes).payload).toHaveLength(maxPayloadBytes);
    const longer = new Uint8Array(65_537);
    longer.set(bytes);
    expect(refusalPath(() => readReceiveFrame(longer))).toBe('');
    longer[0] = 2;
    expect(refusalPath(() => readTransmitFrame(longer))).toBe('');
    expect(() => encodeReceiveFrame({ ...largest, payload: new Uint8Array(maxPayloadBytes + 1) })).toThrow(RangeError);
  });

  test('of one direction is never decoded as one of the other', () => {
    fc.assert(
      fc.property(
        receiveFrame,
        (frame) => void expect(refusalPath(() => readTransmitFrame(encodeReceiveFrame(frame)))).toBe('type'),
      ),
    );
    fc.assert(
      fc.property(
        transmitFrame,
        (frame) => void expect(refusalPath(() => readReceiveFrame(encodeTransmitFrame(frame)))).toBe('type'),
      ),
    );
  });

  test.each([0, 65_536, -1, 1.5, Number.NaN])('is not encoded for handle %s', (handle) => {
    const payload = Uint8Array.of(1);
    expect(() => encodeReceiveFrame({ kind: 'receive', handle, offset: 0, timeUs: 0, payload })).toThrow(RangeError);
    expect(() => encodeTransmitFrame({ handle, id: 0, epoch: null, payload })).toThrow(RangeError);
  });

  test.each([-1, 0.5, 2 ** 53, Number.NaN, Infinity])('is not encoded with the number %s', (number) => {
    const payload = Uint8Array.of(1);
    expect(() => encodeReceiveFrame({ kind: 'receive', handle: 1, offset: number, timeUs: 0, payload })).toThrow(
      RangeError,
    );
    expect(() => encodeReceiveFrame({ kind: 'receive', handle: 1, offset: 0, timeUs: number, payload })).toThrow(
      RangeError,
    );
    expect(() => encodeTransmitFrame({ handle: 1, id: number, epoch: null, payload })).toThrow(RangeError);
  });

  test('is not encoded without data, beyond the last offset, or for an invalid epoch', () => {
    const frame = {
      kind: 'receive',
      handle: 1,
      offset: Number.MAX_SAFE_INTEGER,
      timeUs: 0,
      payload: Uint8Array.of(1),
    } as const;
    expect(() => encodeReceiveFrame(frame)).toThrow(RangeError);
    expect(() => encodeReceiveFrame({ ...frame, offset: 0, payload: new Uint8Array() })).toThrow(RangeError);
    for (const epoch of ['', 'x'.repeat(16), 'A'.repeat(16), '0x00000000000000', '1'.repeat(17)]) {
      expect(() => encodeTransmitFrame({ handle: 1, id: 0, epoch, payload: Uint8Array.of(1) })).toThrow(RangeError);
    }
  });
});
