import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PacketRule } from '../../../web/core/packet-rule.ts';
import type { MonitorRow } from '../../../web/core/row.ts';
import { allRows, captureOf, chunks, packetTexts } from '../support.ts';
import type { Piece } from '../support.ts';

const line = (ending: 'any' | 'lf' | 'cr' | 'crlf'): { rule: PacketRule; rowBytes: number } => ({
  rule: { kind: 'line', ending },
  rowBytes: 0,
});
const texts = async (pieces: Piece[], layout = line('any')) => packetTexts(await allRows(captureOf(pieces), layout));
const bytesOf = (rows: readonly MonitorRow[]) => rows.map((row) => (row.kind === 'packet' ? [...row.bytes] : []));

describe('the rows of a capture', () => {
  const text = 'one\r\ntwo\nthree\rfour\r\r\n\nfive';

  it('end a line at CR, LF or CR LF wherever the chunks are cut', async () => {
    const expected = ['one', 'two', 'three', 'four', '', 'five'];
    expect(await texts(chunks('rx', text))).toEqual(expected);
    expect(await texts(chunks('rx', ...text))).toEqual(expected);
    for (let cut = 1; cut < text.length; cut++) {
      expect(await texts(chunks('rx', text.slice(0, cut), text.slice(cut))), `cut at ${cut}`).toEqual(expected);
    }
  });

  it('trials 21: takes LF CR for one line ending, wherever the chunks are cut', async () => {
    const meter = 'one\n\rtwo\n\r\n\rfour\n\r\nsix\r\nseven';
    const expected = ['one', 'two', '', 'four', '', 'six', 'seven'];
    expect(await texts(chunks('rx', ...meter))).toEqual(expected);
    for (let cut = 0; cut < meter.length; cut++)
      expect(await texts(chunks('rx', meter.slice(0, cut), meter.slice(cut))), `cut at ${cut}`).toEqual(expected);
  });

  it('end a line only at the selected line ending', async () => {
    expect(await texts(chunks('rx', 'a\rb\nc\r\nd'), line('lf'))).toEqual(['a\rb', 'c', 'd']);
    expect(await texts(chunks('rx', 'a\rb\nc\r\nd'), line('cr'))).toEqual(['a', 'b\nc', '\nd']);
    expect(await texts(chunks('rx', 'a\rb\nc\r', '\nd'), line('crlf'))).toEqual(['a\rb\nc', 'd']);
  });

  it('are cut independently for the two directions', async () => {
    const pieces: Piece[] = [
      ...chunks('rx', 'hel'),
      { ...chunks('tx', 'AT\r\n')[0]!, timeMs: 1 },
      { ...chunks('rx', 'lo\r\n')[0]!, timeMs: 2 },
    ];
    const rows = await allRows(captureOf(pieces));
    expect(rows.map((row) => row.kind === 'packet' && [row.direction, row.text, row.timeMs])).toEqual([
      ['rx', 'hello', 0],
      ['tx', 'AT', 1],
    ]);
  });

  it('end packets in progress when the port is lost', async () => {
    const pieces: Piece[] = [
      ...chunks('rx', 'half'),
      { event: { kind: 'lost', code: 'port-gone' }, timeMs: 1 },
      { ...chunks('rx', 'boot\n')[0]!, timeMs: 2 },
    ];
    expect(await texts(pieces)).toEqual(['half', 'boot']);
  });

  it('trials 12: keep a line with a pause in it in one row', async () => {
    const pieces = [...chunks('rx', 'Testing memory... '), { ...chunks('rx', 'OK 64 MiB\r\n')[0]!, timeMs: 1600 }];
    expect(await texts(pieces)).toEqual(['Testing memory... OK 64 MiB']);
  });

  it('trials 12: CR CR LF is one line ending, wherever the chunks are cut', async () => {
    const twice = 'one\r\r\ntwo\r\r\n\r\r\nfour\r\r\r\n\nsix\r\rseven\r';
    const expected = ['one', 'two', '', 'four', '', 'six', 'seven'];
    expect(await texts(chunks('rx', ...twice))).toEqual(expected);
    for (let cut = 0; cut < twice.length; cut++)
      expect(await texts(chunks('rx', twice.slice(0, cut), twice.slice(cut))), `cut at ${cut}`).toEqual(expected);
    expect(await texts(chunks('rx', 'a\r\r\nb\r\rc'), line('cr'))).toEqual(['a', '', '\nb', '', 'c']);
    expect(await texts(chunks('rx', 'AT\r', '\r\nOK\r\n'))).toEqual(['AT', 'OK']);
  });

  it.each(['any', 'crlf', 'lf'] as const)(
    'trials 12: a line ending that a pause cuts, or that comes after one, ends the line before it (%s)',
    async (ending) => {
      const layout = { rule: { kind: 'line', ending, quietMs: 500 }, rowBytes: 0 } as const;
      const after = (...pieces: string[]) =>
        texts(
          pieces.map((piece, i) => ({ ...chunks('rx', piece)[0]!, timeMs: i * 1000 })),
          layout,
        );
      expect(await after('one\r', '\ntwo\r\n')).toEqual(['one', 'two']);
      expect(await after('Password: ', '\r\n# ')).toEqual(['Password: ', '# ']);
      expect(await after('Password: ', '\r', '\n# ', 'ls')).toEqual(['Password: ', '# ', 'ls']);
    },
  );

  it('trials 12: a progress bar of CR and pauses has a row for each state', async () => {
    const quiet = { rule: { kind: 'line', ending: 'any', quietMs: 500 }, rowBytes: 0 } as const;
    const bar = ['10%', '\r20%', '\r30%', '\r\ndone'].map((piece, i) => ({
      ...chunks('rx', piece)[0]!,
      timeMs: i * 1000,
    }));
    for (const layout of [line('any'), quiet]) expect(await texts(bar, layout)).toEqual(['10%', '20%', '30%', 'done']);
  });

  it('start a new row, with its own time, after a pause in the middle of a line if the rule says so', async () => {
    const layout = { rule: { kind: 'line', ending: 'any', quietMs: 1000 }, rowBytes: 0 } as const;
    const rows = await allRows(
      captureOf([...chunks('rx', 'login: '), { ...chunks('rx', 'root\n')[0]!, timeMs: 5000 }]),
      layout,
    );
    expect(rows.map((row) => row.kind === 'packet' && [row.text, row.timeMs])).toEqual([
      ['login: ', 0],
      ['root', 5000],
    ]);
  });

  it('start a packet at a gap longer than the rule’s, but not at one of the same length', async () => {
    const at = (timeMs: number): Piece => ({ direction: 'rx', bytes: Uint8Array.of(timeMs), timeMs });
    const layout = { rule: { kind: 'gap', gapMs: 10 } as const, rowBytes: 0 };
    expect(bytesOf(await allRows(captureOf([at(0), at(10), at(20), at(31)]), layout))).toEqual([[0, 10, 20], [31]]);
  });

  it('continue in another row where one is full, and mark it', async () => {
    const rows = await allRows(captureOf(chunks('rx', 'abcdefgh\r\nxy\n')), {
      rule: { kind: 'line', ending: 'any' },
      rowBytes: 4,
    });
    expect(rows.map((row) => row.kind === 'packet' && [row.text, row.continued, row.offset])).toEqual([
      ['abcd', false, 0],
      ['efgh', true, 4],
      ['', true, 8],
      ['xy', false, 10],
    ]);
  });

  it('are the same for any chunks, in every rule', async () => {
    const rule = fc.constantFrom<PacketRule>(
      { kind: 'line', ending: 'any' },
      { kind: 'line', ending: 'lf' },
      { kind: 'line', ending: 'cr' },
      { kind: 'line', ending: 'crlf' },
    );
    const byte = fc.oneof(fc.constantFrom(10, 13), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(
        rule,
        fc.array(byte, { maxLength: 200 }),
        fc.array(fc.nat(200), { maxLength: 8 }),
        fc.integer({ min: 1, max: 40 }),
        async (r, data, cuts, rowBytes) => {
          const bytes = Uint8Array.from(data);
          const places = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].toSorted(
            (a, b) => a - b,
          );
          const pieces = places
            .slice(1)
            .map((end, i): Piece => ({ direction: 'rx', bytes: bytes.subarray(places[i], end), timeMs: 0 }));
          const layout = { rule: r, rowBytes };
          const whole = await allRows(captureOf([{ direction: 'rx', bytes, timeMs: 0 }]), layout);
          const cut = await allRows(captureOf(pieces), layout);
          expect(bytesOf(cut)).toEqual(bytesOf(whole));
          expect(bytesOf(whole).flat()).toEqual(data);
          expect(bytesOf(whole).every((row) => row.length > 0 && row.length <= rowBytes)).toBe(true);
        },
      ),
    );
  });
});
