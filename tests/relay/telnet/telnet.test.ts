import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptionNegotiation } from '../../../relay/telnet/option-negotiation.ts';
import { TelnetParser, type TelnetVerb } from '../../../relay/telnet/telnet-parser.ts';
import { encodeNegotiation, encodeSubnegotiation, escapeData } from '../../../relay/telnet/telnet-writer.ts';
import { assertProperty } from '../../support/assert-property.ts';
import { runs } from '../../support/runs.ts';

type Piece = readonly ['data', ...number[]] | readonly [TelnetVerb, number] | readonly ['sub', number, ...number[]];

/** What a parser makes of chunks; data that follows data is one. */
function parse(chunks: readonly Uint8Array[], hasPaddedReturns = false) {
  const pieces: (string | number)[][] = [];
  const parser = new TelnetParser({
    data: (bytes) => {
      const last = pieces.at(-1);
      if (last?.[0] === 'data') last.push(...bytes);
      else pieces.push(['data', ...bytes]);
    },
    negotiate: (verb, option) => pieces.push([verb, option]),
    subnegotiate: (option, payload) => pieces.push(['sub', option, ...payload]),
    command: (code) => pieces.push(['command', code]),
  });
  parser.hasPaddedReturns = hasPaddedReturns;
  for (const chunk of chunks) parser.push(Uint8Array.from(chunk)); // it may change what it is given
  return pieces;
}

const byte = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(255, 250, 240, 13, 0, 44));
const bytes = fc.array(byte, { minLength: 1, maxLength: 20 });
const piece: fc.Arbitrary<Piece> = fc.oneof(
  bytes.map((data) => ['data', ...data] as const),
  fc.tuple(fc.constantFrom('will', 'wont', 'do', 'dont'), byte),
  fc.tuple(byte, bytes).map(([option, payload]) => ['sub', option, ...payload] as const),
);

function encode([kind, ...numbers]: Piece): Uint8Array {
  if (kind === 'data') return escapeData(Uint8Array.from(numbers));
  const [option = 0, ...payload] = numbers;
  return kind === 'sub' ? encodeSubnegotiation(option, Uint8Array.from(payload)) : encodeNegotiation(kind, option);
}

function cut(whole: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [...new Set([0, ...places.map((place) => place % (whole.length + 1)), whole.length])].sort(
    (a, b) => a - b,
  );
  return at.slice(1).map((end, i) => whole.subarray(at[i], end));
}

describe('the Telnet parser', () => {
  it('gives back what was written, wherever the stream is cut', () => {
    assertProperty(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 12 }), (pieces, places) => {
        const whole = Buffer.concat(pieces.map(encode));
        expect(parse(cut(whole, places))).toEqual(parse([whole]));
        expect(parse([whole]).flat()).toEqual(
          pieces
            .reduce<(string | number)[][]>((all, one) => {
              const last = all.at(-1);
              if (one[0] === 'data' && last?.[0] === 'data') last.push(...one.slice(1));
              else all.push([...one]);
              return all;
            }, [])
            .flat(),
        );
      }),
    );
  });

  it('hands data without a command on as it is, without a copy', () => {
    const chunk = Uint8Array.from([1, 2, 13, 0]);
    const seen: Uint8Array[] = [];
    const parser = new TelnetParser({
      data: (data) => seen.push(data),
      negotiate: () => undefined,
      subnegotiate: () => undefined,
      command: () => undefined,
    });
    parser.hasPaddedReturns = false;
    parser.push(chunk);
    expect(seen[0]).toBe(chunk);
    expect(escapeData(chunk)).toBe(chunk);
  });

  it('takes the NUL after CR away unless data is binary, also across a cut', () => {
    const chunks = [[13], [0, 65, 0], [13, 0, 13, 10]].map((chunk) => Uint8Array.from(chunk));
    expect(parse(chunks, true)).toEqual([['data', 13, 65, 0, 13, 13, 10]]);
    expect(parse(chunks)).toEqual([['data', 13, 0, 65, 0, 13, 0, 13, 10]]);
    expect([...escapeData(Uint8Array.of(13, 10, 13, 65, 255), true)]).toEqual([13, 10, 13, 0, 65, 255, 255]);
  });

  it('drops a subnegotiation that is too long or cut off by a command, and goes on', () => {
    const long = encodeSubnegotiation(44, new Uint8Array(100_000).fill(255));
    const cutOff = Uint8Array.of(255, 250, 44, 1, 2, 255, 251, 3, 65);
    expect(parse([long, cutOff])).toEqual([
      ['will', 3],
      ['data', 65],
    ]);
  });

  it('takes any bytes without an error, and keeps none of the data back', () => {
    const count = runs(100_000, 3000);
    let state = 1;
    const next = (): number => (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) >> 16;
    const special = [255, 250, 240, 251, 253, 44, 13, 0];
    let [given, got] = [0, 0];
    const parser = new TelnetParser({
      data: (data) => (got += data.length),
      negotiate: () => undefined,
      subnegotiate: (_option, payload) => expect(payload.length).toBeLessThanOrEqual(512),
      command: () => undefined,
    });
    for (let i = 0; i < count; i++) {
      const chunk = Uint8Array.from({ length: next() % 16 }, () =>
        next() % 3 === 0 ? (special[next() % special.length] ?? 0) : next() & 255,
      );
      given += chunk.length;
      parser.push(chunk);
    }
    expect(got).toBeGreaterThan(0);
    expect(got).toBeLessThan(given);
  });
});

describe('option negotiation', () => {
  /** Two sides that answer each other until neither has more to say. */
  function talk(first: ConstructorParameters<typeof OptionNegotiation>[0], second: typeof first) {
    const said: string[] = [];
    const queue: (() => void)[] = [];
    const link = (name: string, to: () => OptionNegotiation) => (verb: TelnetVerb, option: number) => {
      said.push(`${name} ${verb} ${option}`);
      queue.push(() => to().receive(verb, option));
    };
    const a: OptionNegotiation = new OptionNegotiation({ ...first, send: link('a', () => b) });
    const b: OptionNegotiation = new OptionNegotiation({ ...second, send: link('b', () => a) });
    const run = (): void => {
      for (let turns = 0; queue.length > 0 && turns < 1000; turns++) queue.shift()?.();
    };
    return { a, b, said, run };
  }
  const send = (): void => undefined;

  it('agrees without answering an answer, also when both ask at once', () => {
    const { a, b, said, run } = talk({ own: [44], peer: [0], send }, { own: [0], peer: [44], send });
    a.ask('own', 44);
    b.ask('peer', 44);
    a.ask('peer', 0);
    run();
    expect(said).toEqual(['a will 44', 'b do 44', 'a do 0', 'b will 0']);
    expect([a.isOn('own', 44), b.isOn('peer', 44), a.isOn('peer', 0), b.isOn('own', 0)]).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it('refuses what it does not know once, and is silent then', () => {
    const said: unknown[] = [];
    const one = new OptionNegotiation({ own: [], peer: [], send: (...words) => said.push(words) });
    for (let i = 0; i < 1000; i++) {
      one.receive('do', 99);
      one.receive('will', 99);
      one.receive('wont', 98);
    }
    expect(said).toEqual([
      ['wont', 99],
      ['dont', 99],
    ]);
  });

  it('ends with any two sides that ask for anything', () => {
    const options = fc.array(fc.nat(3), { maxLength: 4 });
    const asks = fc.array(fc.tuple(fc.boolean(), fc.constantFrom('own', 'peer'), fc.nat(3)), { maxLength: 8 });
    assertProperty(
      fc.property(options, options, options, options, asks, (own, peer, own2, peer2, wanted) => {
        const { a, b, said, run } = talk({ own, peer, send }, { own: own2, peer: peer2, send });
        for (const [isFirst, side, option] of wanted) (isFirst ? a : b).ask(side, option);
        run();
        expect(said.length).toBeLessThan(64);
        for (const option of [0, 1, 2, 3]) expect(a.isOn('own', option)).toBe(b.isOn('peer', option));
      }),
    );
  });
});
