import { describe, expect, test } from 'vitest';
import {
  encodeReceiveFrame,
  encodeTransmitFrame,
  readReceiveFrame,
  readTransmitFrame,
} from '../../relay/protocol/data-frame.ts';
import { parseClientMessage } from '../../relay/protocol/parse-client-message.ts';
import { parseRelayMessage } from '../../relay/protocol/parse-relay-message.ts';
import { encodeTunnelFrame, TunnelReader } from '../../relay/protocol/tunnel-frame.ts';
import { refusalPath } from './refusal.ts';
import {
  type BadHexVector,
  type BadTextVector,
  fromHex,
  type HexVector,
  readVectors,
  type TextVector,
  toHex,
} from './read-vectors.ts';

const withHex = <Frame extends { readonly payload: Uint8Array }>(frame: Frame) => ({
  ...frame,
  payload: toHex(frame.payload),
});

/** The maximum message size of the vectors. */
const maxTunnelBytes = 65_536;

describe.each([
  ['client', parseClientMessage],
  ['relay', parseRelayMessage],
] as const)('text messages of a %s', (from, parse) => {
  test.each(readVectors<TextVector>(`${from}-good`))('are decoded: $title', ({ text, read }) => {
    expect(parse(text)).toStrictEqual(read);
  });

  test.each(readVectors<BadTextVector>(`${from}-bad`))('are refused: $title', ({ text, path }) => {
    expect(refusalPath(() => parse(text))).toBe(path);
  });
});

describe('data frames', () => {
  test.each(readVectors<HexVector>('frame-good'))('are decoded: $title', ({ hex, read }) => {
    const readFrame = hex.startsWith('02') ? readTransmitFrame : readReceiveFrame;
    expect(withHex(readFrame(fromHex(hex)))).toStrictEqual(read);
  });

  test.each(readVectors<HexVector>('frame-good').filter(({ onlyRead }) => !onlyRead))(
    'are encoded: $title',
    ({ hex }) => {
      const bytes = fromHex(hex);
      const again = hex.startsWith('02')
        ? encodeTransmitFrame(readTransmitFrame(bytes))
        : encodeReceiveFrame(readReceiveFrame(bytes));
      expect(toHex(again)).toBe(hex);
    },
  );

  test.each(readVectors<BadHexVector>('frame-bad'))('are refused: $title', ({ from, hex, path }) => {
    const readFrame = from === 'client' ? readTransmitFrame : readReceiveFrame;
    expect(refusalPath(() => readFrame(fromHex(hex)))).toBe(path);
  });
});

describe('bodies of the HTTP transport', () => {
  test.each(readVectors<HexVector>('tunnel-good'))('are decoded and encoded: $title', ({ hex, read }) => {
    const frames = new TunnelReader(maxTunnelBytes).read(fromHex(hex));
    expect(frames.map(withHex)).toStrictEqual(read);
    expect(frames.map((frame) => toHex(encodeTunnelFrame(frame))).join('')).toBe(hex);
  });

  test.each(readVectors<BadHexVector>('tunnel-bad'))('are refused: $title', ({ hex, path }) => {
    expect(refusalPath(() => new TunnelReader(maxTunnelBytes).read(fromHex(hex)))).toBe(path);
  });
});
