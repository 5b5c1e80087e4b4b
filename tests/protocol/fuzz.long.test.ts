import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import {
  encodeReceiveFrame,
  encodeTransmitFrame,
  readReceiveFrame,
  readTransmitFrame,
} from '../../relay/protocol/data-frame.ts';
import { parseClientMessage } from '../../relay/protocol/parse-client-message.ts';
import { parseRelayMessage } from '../../relay/protocol/parse-relay-message.ts';
import { encodeTunnelFrame, TunnelReader } from '../../relay/protocol/tunnel-frame.ts';
import { type BadHexVector, type BadTextVector, fromHex, readVectors } from './read-vectors.ts';
import { refusalPath } from './refusal.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

// Most messages are refused; collecting stack traces takes longer than refusing.
Error.stackTraceLimit = 0;

const rounds = 1_000_000;
const maxGrowthBytes = 4 * 1024 * 1024;

/** The same numbers in every run (mulberry32). @returns a function that gives a whole number below `below` */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const random = seeded(20_261_120);
const pick = <T>(of: readonly T[]): T => of[random(of.length)]!;

const texts = ['client-good', 'client-bad', 'relay-good', 'relay-bad']
  .flatMap((name) => readVectors<BadTextVector>(name).map(({ text }) => text))
  .filter(({ length }) => length > 0 && length < 600);
const frames = ['frame-good', 'frame-bad'].flatMap((name) =>
  readVectors<BadHexVector>(name).map(({ hex }) => fromHex(hex)),
);

const tokens = [
  '0',
  '-0',
  '-1',
  '1e400',
  '9007199254740992',
  '0.5',
  'null',
  'true',
  '[]',
  '{}',
  '""',
  '"__proto__"',
  '"\\ud800"',
  '[[[[',
  '}',
  ',',
  '"type":',
  '\u0000',
];

/** A message with one to four things done to it. */
function mutatedText(): string {
  let text = pick(texts);
  for (let times = 1 + random(4); times > 0; times--) {
    const at = random(text.length + 1);
    const end = at + random(8);
    const ways = [
      () => text.slice(0, at),
      () => text.slice(0, at) + text.slice(end),
      () => text.slice(0, at) + String.fromCharCode(random(0x1_0000)) + text.slice(at + 1),
      () => text.slice(0, at) + pick(tokens) + text.slice(end),
      () => text.slice(0, at) + text.slice(at, end) + text.slice(at),
      () => text.replace(/-?\d[\d.]*/, pick(tokens)),
      () => text.replace(/"[^"]*"/, pick(tokens)),
      () => text.slice(0, at) + pick(texts).slice(at),
    ];
    text = pick(ways)();
  }
  return text;
}

function mutatedBytes(): Uint8Array {
  const bytes = Uint8Array.from(random(4) === 0 ? Array.from({ length: random(40) }, () => random(256)) : pick(frames));
  for (let times = random(4); times > 0 && bytes.length > 0; times--)
    bytes[random(bytes.length)] = pick([0, 1, 2, 3, 0x1f, 0x20, 0x80, 0xff, random(256)]);
  return bytes.subarray(0, random(3) === 0 ? random(bytes.length + 1) : bytes.length);
}

let accepted = 0;

/** Refused as expected, or decoded to something that is decoded to the same again. */
function tryText(parse: (text: string) => unknown): void {
  const text = mutatedText();
  let read: unknown;
  if (refusalPath(() => (read = parse(text))) !== undefined) return;
  accepted++;
  const written = JSON.stringify(read);
  if (JSON.stringify(parse(written)) !== written) throw new Error(`is not read to the same again: ${text}`);
}

/** Refused, or encoded to the same bytes again. */
function tryFrame(again: (bytes: Uint8Array) => Uint8Array): void {
  const bytes = mutatedBytes();
  let written: Uint8Array | undefined;
  if (refusalPath(() => (written = again(bytes))) !== undefined) return;
  accepted++;
  if (bytes[0] !== 2) bytes[1] = 0; // unknown flags are not kept
  if (Buffer.compare(bytes, written!) !== 0)
    throw new Error(`is not written to the same again: ${Buffer.from(bytes).toString('hex')}`);
}

const tries = [
  () => tryText(parseClientMessage),
  () => tryText(parseClientMessage),
  () => tryText(parseRelayMessage),
  () => tryFrame((bytes) => encodeReceiveFrame(readReceiveFrame(bytes))),
  () => tryFrame((bytes) => encodeTransmitFrame(readTransmitFrame(bytes))),
  () => {
    const bytes = mutatedBytes();
    const reader = new TunnelReader(64);
    refusalPath(() => [...reader.read(encodeTunnelFrame({ kind: 'binary', payload: bytes })), ...reader.read(bytes)]);
  },
];

function heapAfter(some: number): number {
  for (let i = 0; i < some; i++) tries[i % tries.length]!();
  collectGarbage();
  return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
}

test('a million random and mutated messages and frames are refused or decoded, and leave no state', () => {
  const before = heapAfter(rounds / 10);
  const after = heapAfter((rounds / 10) * 9);
  expect(after - before).toBeLessThan(maxGrowthBytes);
  // Enough of them were accepted for the rest to be a meaningful test.
  expect(accepted).toBeGreaterThan(rounds / 50);
  expect(Object.keys(Object.prototype)).toEqual([]);
});
