import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPacketRule } from '../../web/core/packet-rule.ts';
import { decoderKinds, loadDecoder } from '../../web/decode/decoders.ts';
import { traffic } from '../bench/decode/decode-captures.ts';
import { runs } from '../support/runs.ts';
import { decoded, packetOf } from './decoding.ts';

/** Bytes that protocols are made of, so that random ones come near to them. */
const telling = Buffer.concat([
  Buffer.from('$!*,:;=>|\\{}"tTrRbS0123456789ABCDEFabc.-+ \r\n'),
  Buffer.from('b562000103a7c2557d7e7f80c0d3dbdce7fdfe', 'hex'),
]);
/** Half of them telling. One number each: choosing between generators takes longer than the decoders do. */
const anyBytes = fc
  .array(fc.nat(511), { maxLength: 300 })
  .map((numbers) => Uint8Array.from(numbers, (n) => (n < 256 ? n : telling[n % telling.length]!)));

const linesOf = (bytes: Uint8Array): readonly Uint8Array[] =>
  Buffer.from(bytes)
    .toString('latin1')
    .split(/(?<=[\r\n])(?![\r\n])/)
    .map((line) => new Uint8Array(Buffer.from(line, 'latin1')));

/** Bytes that searches have looked at. */
let looked = 0;
class LookedThrough extends Uint8Array<ArrayBuffer> {
  override indexOf(byte: number, from = 0): number {
    const at = super.indexOf(byte, from);
    looked += (at < 0 ? this.length : at + 1) - from;
    return at;
  }
}

const nothing = (): void => {};
const ignoring = { begin: nothing, number: nothing, text: nothing, bytes: nothing, problem: nothing };

describe.each(decoderKinds.map((kind) => [kind.name, kind] as const))('%s', (_name, kind) => {
  test('throws for no bytes, and every field lies in its message and every message in its packet', async () => {
    const decoder = await kind.load();
    fc.assert(
      fc.property(fc.array(anyBytes, { maxLength: 4 }), (contents) => {
        const packets = contents.map((bytes, at) => packetOf(bytes, { timeMs: at, direction: at % 2 ? 'tx' : 'rx' }));
        const longest = Math.max(0, ...contents.map((bytes) => bytes.length));
        // One `expect` for all: each takes longer than the decoder.
        const wrong = decoded(decoder, ...packets).filter(
          (message) =>
            !(message.from >= 0 && message.to <= longest) ||
            !message.fields.every(({ from, to }) => from >= message.from && to >= from && to <= message.to) ||
            typeof decoder.summary(message) !== 'string',
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: runs(3000) },
    );
  });

  // Each place may be the beginning of something: 200 kB that were read on from each of them would take minutes.
  test('reads a packet in one go, whatever it repeats', async () => {
    const decoder = await kind.load();
    for (const piece of [
      'a:',
      ':',
      '=',
      '>a:1;',
      ',',
      '$',
      '!GPGGA,',
      ':01',
      't123',
      '\xb5b\x01\x07\xff\xff',
      '\x01\x03',
      '1 ',
      '\xfd\xff\x00',
      '\xfe',
      '\xd3\x03\xff',
      '\x55\x80',
      '\x7e\x06\x58\x02',
      '\x7d',
      '\xdb',
      '\x00\x00\x80\x7f',
      '\x80',
      'AT+',
      'E (1) ',
      '\x1b[',
    ])
      for (const start of piece.includes(':') ? ['', '>a:'] : ['']) {
        const bytes = LookedThrough.from(Buffer.from(start + piece.repeat(runs(200_000) / piece.length), 'latin1'));
        looked = 0;
        decoder.decode(packetOf(bytes), decoder.begin(), ignoring);
        expect(looked, piece).toBeLessThan(10 * bytes.length);
      }
  });

  test('tells all messages, problems and latencies to a sink that has enough', async () => {
    const decoder = (await loadDecoder(kind.id))!;
    const chunks = traffic
      .filter(({ decoder }) => decoder === kind.id)
      .flatMap((one) =>
        one.chunks.flatMap((chunk) => (kind.rule.kind === 'line' ? linesOf(chunk) : chunk)).slice(0, 40),
      );
    const changes = fc.array(fc.tuple(fc.nat(39), fc.nat(), fc.nat(255)), { maxLength: 5 });
    fc.assert(
      fc.property(changes, (changed) => {
        const packets = chunks.map((chunk, at) => {
          const bytes = Uint8Array.from(chunk);
          for (const [which, place, byte] of changed) if (which === at) bytes[place % bytes.length] = byte;
          return packetOf(bytes, { timeMs: at });
        });
        const told = [false, true].map((hasEnough) => {
          const calls: unknown[] = [];
          const sink = {
            hasEnough,
            begin: (...call: unknown[]) => calls.push(call),
            number: (name: string, value: number) => name === 'latency' && calls.push(value),
            text: nothing,
            bytes: nothing,
            problem: (problem: string) => calls.push(problem),
          };
          const state = decoder.begin();
          for (const packet of packets) decoder.decode(packet, state, sink);
          return calls;
        });
        expect(told[1]).toEqual(told[0]);
        expect(told[0]?.length).toBeGreaterThan(0);
      }),
      { numRuns: runs(100) },
    );
  });

  test('remembers what can be stored, and its packet rule is one', async () => {
    const decoder = await kind.load();
    const state = decoder.begin();
    expect(structuredClone(state)).toEqual(state);
    expect(readPacketRule(kind.rule)).toEqual(kind.rule);
  });
});
