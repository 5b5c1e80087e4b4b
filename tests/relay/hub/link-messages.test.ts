import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameCache } from '../../../relay/hub/frame-cache.ts';
import { parseHubMessage, parseNodeMessage } from '../../../relay/hub/parse-link-message.ts';
import { encodeFrameAgain, encodeVisitFrame, readVisitFrame } from '../../../relay/hub/visit-frame.ts';
import { RelayError } from '../../../relay/protocol/relay-error.ts';
import { makeReceiveFrame } from '../../../relay/session/feed/receive-frame.ts';
import { runs } from '../../support/runs.ts';

const document = readFileSync(new URL('../../../relay/hub/NODE-LINK.md', import.meta.url), 'utf8');
const examples = (kind: 'node' | 'hub'): string[] =>
  [...document.matchAll(/^```json (\w+)\n(.*?)\n```$/gms)]
    .filter(([, of]) => of === kind)
    .map(([, , text]) => text ?? '');

const enter = {
  type: 'enter',
  visit: 1,
  port: 'gps',
  viewer: 'v1',
  name: 'x',
  identity: { id: 'a', name: 'b', role: 'admin', address: '' },
  bare: false,
};
const hello = { type: 'hello', versions: ['x'], client: 'A'.repeat(22), name: 'x' };

describe('NODE-LINK.md', () => {
  test('has an example of every message, and each is read unchanged', () => {
    const read = { node: examples('node').map(parseNodeMessage), hub: examples('hub').map(parseHubMessage) };
    expect(read.node).toEqual(examples('node').map((text) => JSON.parse(text) as unknown));
    expect(read.hub).toEqual(examples('hub').map((text) => JSON.parse(text) as unknown));
    expect(new Set(read.node.map(({ type }) => type))).toEqual(
      new Set(['hello', 'port', 'port-gone', 'entered', 'message', 'replaced', 'glanced', 'tick']),
    );
    expect(new Set(read.hub.map(({ type }) => type))).toEqual(
      new Set(['welcome', 'enter', 'ask', 'use-lease', 'grant', 'delivery', 'got', 'leave', 'forget', 'glance']),
    );
  });
});

describe('Messages of a link', () => {
  const ways = [
    ['node', parseNodeMessage],
    ['hub', parseHubMessage],
  ] as const;

  test.each(ways)('of a %s are refused with a RelayError when malformed in any way', (kind, parse) => {
    const good = examples(kind);
    const spoilt = fc
      .constantFrom(...good)
      .chain((text) => fc.tuple(fc.constant(text), fc.nat(text.length - 1), fc.string({ maxLength: 4 }), fc.nat(8)));
    fc.assert(
      fc.property(spoilt, ([text, at, put, drop]) => {
        try {
          parse(text.slice(0, at) + put + text.slice(at + drop));
        } catch (error) {
          expect(error).toBeInstanceOf(RelayError);
        }
      }),
      { numRuns: runs(3000) },
    );
    fc.assert(fc.property(fc.json(), (text) => void expect(() => parse(text)).toThrow(RelayError)));
    for (const text of good)
      for (let end = 0; end < text.length; end += 7) expect(() => parse(text.slice(0, end))).toThrow(RelayError);
  });

  test.each([
    ['hub', JSON.stringify({ ...enter, visit: -1 }), 'visit'],
    ['hub', JSON.stringify({ ...enter, viewer: 'v 1' }), 'viewer'],
    ['hub', JSON.stringify({ ...enter, identity: { ...enter.identity, role: 'root' } }), 'identity.role'],
    ['hub', JSON.stringify({ type: 'ask', visit: 1, message: hello }), 'message'],
    ['hub', '{"type":"ask","visit":1,"message":{"type":"credit","handle":1,"bytes":5}}', 'message'],
    ['hub', '{"type":"ask","visit":1,"message":{"type":"later","request":1}}', 'message.type'],
    ['hub', '{"type":"use-lease","visit":1,"request":1,"idleMs":0}', 'idleMs'],
    ['hub', '{"type":"delivery","visit":1,"bytes":0}', 'bytes'],
    ['hub', '{"type":"hello","versions":["baudcast.node.v1"],"node":"x","ports":[]}', 'type'],
    ['node', '{"type":"hello","versions":[],"node":"x","ports":[]}', 'versions'],
    ['node', '{"type":"message","visits":[1],"message":{"type":"gap","handle":0}}', 'message.handle'],
    ['node', '{"type":"message","visits":[],"message":{"type":"tick","timeUs":1}}', 'visits'],
    ['node', '{"type":"entered","visit":1,"memory":"x"}', 'memory'],
    ['node', '{"type":"port","port":{"id":""}}', 'port.id'],
  ] as const)('from a %s: %s is refused at %s', (kind, text, path) => {
    expect(() => (kind === 'hub' ? parseHubMessage : parseNodeMessage)(text)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', path }),
    );
  });
});

describe('Frames of a link', () => {
  test('are decoded as they were encoded', () => {
    const frame = makeReceiveFrame(5, 17, 1000, Uint8Array.of(1, 2, 3));
    expect(readVisitFrame(encodeVisitFrame(0xffff_ffff, frame))).toEqual({ kind: 'frame', visit: 0xffff_ffff, frame });
    expect(encodeVisitFrame(7, frame, 16).subarray(16)).toEqual(encodeVisitFrame(7, frame));
    expect(encodeFrameAgain(7, 9, 16).subarray(16)).toEqual(encodeFrameAgain(7, 9));
    expect(readVisitFrame(encodeFrameAgain(7, 0xffff_fffe))).toEqual({ kind: 'again', visit: 7, number: 0xffff_fffe });
  });

  test('of any bytes are decoded or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          expect(readVisitFrame(bytes).visit).toBeLessThanOrEqual(0xffff_ffff);
        } catch (error) {
          expect(error).toBeInstanceOf(RelayError);
        }
      }),
    );
    for (const bytes of [
      [],
      [1, 0, 0, 0, 0, 0, 0, 1],
      [2, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0],
      [1, 0, 1, 0, 0, 0, 0, 1, 9],
      [3, 0, 0, 0, 0, 0, 0, 1, 9],
    ]) {
      expect(() => readVisitFrame(Uint8Array.from(bytes)), String(bytes)).toThrow(RelayError);
    }
    expect(() => readVisitFrame(new Uint8Array(8 + 65_537).fill(1, 0, 1))).toThrow(RelayError);
  });

  test('are kept equally at both ends, for any sizes: a reference of one is known to the other', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 21, max: 65_536 }), { minLength: 1, maxLength: 60 }),
        fc.boolean(),
        (sizes, tiny) => {
          const [node, hub] = [new FrameCache(), new FrameCache()];
          const sent: Uint8Array[] = [];
          for (const size of tiny ? Array.from({ length: 5000 }, () => 21) : sizes) {
            const frame = new Uint8Array(size);
            sent.push(frame);
            node.add(frame);
            hub.add(frame.slice());
          }
          const known = sent.map((frame) => node.numberOf(frame));
          for (const [i, number] of known.entries())
            if (number !== undefined) expect(hub.get(number)?.length).toBe(sent[i]?.length);
          const kept = sent.filter((_, i) => known[i] !== undefined);
          expect(kept.length).toBeLessThanOrEqual(4096);
          expect(kept.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(1024 * 1024);
          // The last one is always kept.
          expect(known.at(-1)).toBe(sent.length - 1);
        },
      ),
      { numRuns: 30 },
    );
  });
});
