import { describe, expect, it } from 'vitest';
import { crc } from '../../web/core/checksum/crc.ts';
import type { PacketRule } from '../../web/core/packet-rule.ts';
import type { MessageDecoder } from '../../web/decode/decoder.ts';
import { dmxBreak } from '../../web/decode/dmx-break.ts';
import { gnss } from '../../web/decode/gnss.ts';
import { type MessageQuery, parseMessageQuery } from '../../web/decode/message-query.ts';
import { modbusRtu } from '../../web/decode/modbus-rtu.ts';
import { nmea } from '../../web/decode/nmea.ts';
import { slip } from '../../web/decode/slip.ts';
import { values } from '../../web/decode/values.ts';
import { MessageTable, otherKinds, type MessageCounts } from '../../web/messages/message-table.ts';
import { MessageFold } from '../../web/messages/message-fold.ts';
import { joined, many, nmeaLine, station, text, ubx } from '../decode/samples.ts';
import { captureOf, feed, type Piece } from '../capture/support.ts';
import { foldAll, logFold, packetText } from './folding.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const lines: PacketRule = { kind: 'line', ending: 'any' };
const gap: PacketRule = { kind: 'gap', gapMs: 5 };

function withCrc(...bytes: number[]): Uint8Array {
  const model = { width: 16, poly: 0x8005, init: 0xffff, reflectIn: true, reflectOut: true, xorOut: 0 };
  const sum = crc(model, Uint8Array.from(bytes), 0, bytes.length);
  return Uint8Array.of(...bytes, sum & 0xff, sum >> 8);
}

/** Requests and replies; registers are named by what the request asked for. */
const bus: Piece[] = Array.from({ length: 40 }, (_, at): Piece[] => [
  { direction: 'tx', bytes: withCrc(1, 3, 0, at, 0, 2), timeMs: at * 100 },
  { direction: 'rx', bytes: withCrc(1, 3, 4, 0, at, 1, at), timeMs: at * 100 + 8 },
]).flat();

/** Names that change on the way, numbers, sentences without any. */
const table: Piece[] = Array.from({ length: 60 }, (_, at): Piece => {
  const text = at % 20 === 0 ? `a${at},b${at}` : at % 7 === 3 ? 'booting' : `${at},${at / 4}`;
  return { direction: 'rx', bytes: encode(`${text}\r\n`), timeMs: at };
});

const sentences: Piece[] = Array.from({ length: 30 }, (_, at): Piece[] => [
  { direction: 'rx', bytes: encode(`$GPHDT,${at}.5,T*`), timeMs: at },
  { direction: 'rx', bytes: encode(`0${at % 10}\r\n`), timeMs: at + 0.5 },
]).flat();

/** Sentences, UBX and RTCM 3 in one stream, with noise and a cut sentence, in chunks of seven bytes. */
const receiver: readonly Piece[] = inChunks(
  joined(
    many(6, (at) => [
      text(`${nmeaLine(`GPGGA,1200${at + 10},4807.03${at},N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,`)}\r\n`),
      ubx(at),
      at % 2 === 0 ? station : [0xb5, 0x00, 0xff, 0xd3, 0x7f],
      text(at % 3 === 0 ? '$GPRMC,1235' : '\r\n'),
      ubx(at + 50),
    ]).flat(),
  ),
);

function inChunks(bytes: Uint8Array): readonly Piece[] {
  return many(Math.ceil(bytes.length / 7), (at) => ({
    direction: 'rx',
    bytes: bytes.slice(at * 7, at * 7 + 7),
    timeMs: at,
  }));
}

/** Frames of a desk in two chunks each, after breaks, and what came before the first break. */
const desk: readonly Piece[] = [
  { direction: 'rx', bytes: Uint8Array.of(9, 9, 9), timeMs: 0 },
  ...many(30, (at): readonly Piece[] => [
    { event: { kind: 'line-error', error: 'break' }, timeMs: at * 25 + 10 },
    { direction: 'rx', bytes: Uint8Array.of(0, at, 255), timeMs: at * 25 + 11 },
    { direction: 'rx', bytes: Uint8Array.of(at, 1), timeMs: at * 25 + 20 },
  ]).flat(),
];

const cases: readonly (readonly [string, PacketRule, MessageDecoder, readonly Piece[]])[] = [
  ['Modbus, whose replies need their requests', gap, modbusRtu as MessageDecoder, bus],
  ['values, whose columns have names', lines, values as MessageDecoder, table],
  ['NMEA sentences in two chunks each', lines, nmea as MessageDecoder, sentences],
  ['a GNSS receiver with three protocols', { kind: 'gnss' }, gnss as MessageDecoder, receiver],
  ['DMX512, whose frames begin after breaks', { kind: 'break', gapMs: 2 }, dmxBreak as MessageDecoder, desk],
];

describe('messages as a fold over segments', () => {
  it.each(cases)('come to the same however the capture is cut: %s', async (_name, rule, decoder, pieces) => {
    const whole = captureOf(pieces);
    const expected = (await foldAll(logFold(whole, rule, decoder, 99), whole)).open.flat();
    expect(expected.length).toBeGreaterThan(20);
    for (let bytes = 1; bytes <= 40; bytes++) {
      const cut = captureOf(pieces, { bytes, records: 1 + (bytes % 5) });
      const { finals, open } = await foldAll(logFold(cut, rule, decoder, 99), cut);
      expect(finals.length).toBeGreaterThan(3);
      expect([...finals.flatMap(({ out }) => out), ...open.flat()]).toEqual(expected);
    }
  });

  it.each(cases)('go on from any checkpoint, stored in between: %s', async (_name, rule, decoder, pieces) => {
    const cut = captureOf(pieces, { bytes: 23, records: 4 });
    const { finals, open } = await foldAll(logFold(cut, rule, decoder, 99), cut);
    for (const [at, { next }] of finals.entries()) {
      const fold = logFold(cut, rule, decoder, 99, at + 1, structuredClone(next));
      const rest = await foldAll(fold, cut, at + 1);
      expect(rest).toEqual({ finals: finals.slice(at + 1), open });
    }
  });

  it.each(cases)('are the same when they come while the capture grows: %s', async (_name, rule, decoder, pieces) => {
    const sizes = { bytes: 40, records: 6 };
    const growing = captureOf([], sizes);
    const fold = logFold(growing, rule, decoder, 99);
    const found: string[] = [];
    let segment = 0;
    for (const [at, piece] of pieces.entries()) {
      feed(growing, piece);
      for (let result = await fold.fold(segment); result; result = await fold.fold(segment)) {
        found.push(...result.out);
        segment++;
        if (segment === growing.segmentCount) break;
      }
      if (at % 5 > 0) continue;
      const now = captureOf(pieces.slice(0, at + 1));
      const expected = (await foldAll(logFold(now, rule, decoder, 99), now)).open.flat();
      const shown = [...found];
      let before: { readonly decoder: unknown } | undefined;
      for (let next = segment; next < growing.segmentCount; next++) {
        const { out, decoder: state } = await fold.foldOpen(next, before);
        shown.push(...out);
        before = { decoder: state };
      }
      expect(shown).toEqual(expected);
    }
  });

  it('does not wait for a typed line that is never ended', async () => {
    const pieces: Piece[] = [{ direction: 'tx', bytes: encode('x:1'), timeMs: 0 }, ...table];
    const cut = captureOf(pieces, { bytes: 64, records: 100 });
    const { finals } = await foldAll(logFold(cut, lines, values as MessageDecoder, 1), cut);
    expect(finals.length).toBeGreaterThanOrEqual(cut.sealedCount - 1);
    expect(finals[0]?.out[0]).toBe('1000 tx 0+3 values x=1');
  });

  it('keeps nothing of before an opening in a packet', async () => {
    const pieces: Piece[] = [
      { direction: 'rx', bytes: encode('a:1'), timeMs: 0 },
      { event: { kind: 'closed' }, timeMs: 1 },
      { direction: 'rx', bytes: encode('2\na:3\n'), timeMs: 2 },
    ];
    const cut = captureOf(pieces);
    const { open } = await foldAll(logFold(cut, lines, values as MessageDecoder, 1), cut);
    expect(open.flat()).toEqual(['1000 rx 0+3 values a=1', '1002 rx 3+1 values value 1=2', '1002 rx 5+3 values a=3']);
  });

  it('are counted by kind, with those that are wrong, and of many kinds the first ones', async () => {
    const text = Array.from({ length: 600 }, (_, at) => `>n${at % 300}:${at}\n>n0:wrong\n`).join('');
    const capture = captureOf([{ direction: 'rx', bytes: encode(text), timeMs: 0 }]);
    const out = await count(capture, lines, values as MessageDecoder);
    expect(out.messages).toBe(1200);
    expect(out.kinds[0]).toMatchObject({ kind: 'n0', messages: 602, wrong: 600 });
    expect(out.kinds.length).toBe(257);
    expect(out.kinds.at(-1)).toMatchObject({ kind: otherKinds, messages: 88 });
    expect(out.kinds.reduce((sum, { messages }) => sum + messages, 0)).toBe(1200);
  });

  it('are asked for by bytes as they were before they were escaped', async () => {
    // END and ESC in a packet of SLIP are DB DC and DB DD.
    const frame = Uint8Array.of(0xc0, 0x01, 0xdb, 0xdc, 0xdb, 0xdd, 0xc0);
    const capture = captureOf([{ direction: 'rx', bytes: frame, timeMs: 0 }]);
    const shown = async (text: string) =>
      (await count(capture, { kind: 'slip' }, slip as MessageDecoder, parseMessageQuery(text).query)).shown;
    expect(await shown('payload == "01 C0 DB"')).toBe(1);
    expect(await shown('payload ~ "DB DC"')).toBe(0);
  });
});

async function count(
  capture: ReturnType<typeof captureOf>,
  rule: PacketRule,
  decoder: MessageDecoder,
  query?: MessageQuery,
): Promise<MessageCounts> {
  const fold = new MessageFold<MessageCounts>({
    reader: capture,
    startedMs: 0,
    rule,
    decoder,
    text: packetText(),
    makeSink: () => new MessageTable({ query, errorsOnly: false }, false),
  });
  return (await fold.foldOpen(0)).out;
}
