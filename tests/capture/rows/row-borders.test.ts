import { describe, expect, it } from 'vitest';
import type { RowLayout } from '../../../web/capture/packets/row-cutter.ts';
import type { PaintRule } from '../../../web/capture/rows/row-paint.ts';
import type { EncodingId } from '../../../web/core/encodings.ts';
import { makeRowDecoder } from '../../../web/scan/text-decoder.ts';
import {
  allRows,
  byLine,
  captureOf,
  chunks,
  everything,
  feed,
  packetTexts,
  patternOf,
  project,
  rowsFile,
} from '../support.ts';
import type { Piece } from '../support.ts';
import { runs } from '../../support/runs.ts';

/** All sizes are tried in the long tests, some here. */
const step = 10 / runs(10, 1);
const gap: RowLayout = { rule: { kind: 'gap', gapMs: 10 }, rowBytes: 0 };
const hits = async (pieces: readonly Piece[], find = patternOf('NEEDLE'), layout = byLine) =>
  (await allRows(captureOf(pieces), layout, { ...everything, find })).filter((row) => row.hit);

it('trials 3: text is matched as it is shown, bytes as they are', async () => {
  const pieces = chunks('rx', '\u001b[0;31mE (1052) wifi: init failed\u001b[0m\r\n');
  expect(await hits(pieces, patternOf('^E \\(', 'regex'))).toHaveLength(1);
  expect(await hits(pieces, patternOf('failed$', 'regex'))).toHaveLength(1);
  expect(await hits(pieces, patternOf('[0m'))).toHaveLength(0);
  expect(await hits(pieces, patternOf('1B 5B ?? 6D', 'hex'))).toHaveLength(1);
});

it.each([2040, 2044, 2048, 4090])(
  'trials 13: a match that crosses the cut of a long packet is found, after %i bytes',
  async (length) => {
    const pieces = chunks('rx', `\r\n${'a'.repeat(length)}NEEDLE${'b'.repeat(3000)}\r\n`);
    for (const find of [patternOf('NEEDLE'), patternOf('NE+D', 'regex'), patternOf('4E 45 45 44 4C 45', 'hex')]) {
      const found = await hits(pieces, find);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({ offset: 2 + Math.floor(length / 2048) * 2048 });
    }
    const filtered = await allRows(captureOf(pieces), byLine, { ...everything, filter: patternOf('NEEDLE') });
    expect(packetTexts(filtered).join('')).toContain('NEEDLE');
  },
);

it('a match that crosses a segment border is found in the row in which it begins', async () => {
  const bytes = new TextEncoder().encode(`${'a'.repeat(50)}NEEDLE\n`);
  for (let size = 1; size < 60; size++) {
    const capture = captureOf([{ direction: 'rx', bytes, timeMs: 0 }], { bytes: size, records: 100 });
    const rows = await allRows(capture, { ...byLine, rowBytes: 8 }, { ...everything, find: patternOf('NEEDLE') });
    expect(rows.filter((row) => row.hit).map(({ offset }) => offset)).toEqual([48]);
  }
});

describe('trials 13: a match over a segment’s border, in a packet of many rows,', () => {
  const text = `first\n${'a'.repeat(50)}NEEDLE-IN-MANY-ROWS${'b'.repeat(40)}\nlast NEEDLE\n`;
  const bytes = new TextEncoder().encode(text);
  const layout = { ...byLine, rowBytes: 8 };
  const find = (mode: 'text' | 'regex' | 'hex', not = false) => {
    const pattern = {
      text: 'NEEDLE-IN-MANY',
      regex: 'NE+DLE-[A-Z]+-MANY',
      hex: '45 45 44 4C 45 2D 49 4E 2D 4D 41 4E 59',
    };
    return patternOf(pattern[mode], mode, { not });
  };
  const shown = async (size: number, selection: Partial<typeof everything>, rules: readonly PaintRule[] = []) => {
    // Cut where bytes come, as well: segments without bytes of one direction lie between.
    const pieces: Piece[] = [];
    for (let at = 0; at < bytes.length; at += 5)
      pieces.push(
        { direction: 'rx', bytes: bytes.subarray(at, at + 5), timeMs: at },
        { direction: 'tx', bytes: bytes.subarray(0, at % 3), timeMs: at },
      );
    const capture = captureOf(pieces, { bytes: size, records: 100 });
    const { index, rows } = project(capture, layout, { ...everything, direction: 'rx', ...selection }, 'utf-8', rules);
    await index.advance(() => false);
    return rows.read(0, index.total);
  };

  it.each(['text', 'regex', 'hex'] as const)('is filtered, found and highlighted in all its rows: %s', async (mode) => {
    const whole = await shown(10_000, { filter: find(mode) });
    expect(packetTexts(whole).join('')).toBe('aaNEEDLE-IN-MANY');
    const others = await shown(10_000, { filter: find(mode, true) });
    const rule = { pattern: find(mode), whole: false };
    const painted = (await shown(10_000, {}, [rule])).flatMap((row) => (row.kind === 'packet' ? [row] : []));
    for (let size = 1; size < 90; size += step) {
      expect(packetTexts(await shown(size, { filter: find(mode) })), `${size}`).toEqual(packetTexts(whole));
      expect(packetTexts(await shown(size, { filter: find(mode, true) })), `${size}`).toEqual(packetTexts(others));
      const hit = (await shown(size, { find: find(mode) })).filter((row) => row.hit);
      expect(
        hit.map(({ offset }) => offset),
        `${size}`,
      ).toEqual([54]);
      const marks = (await shown(size, {}, [rule])).flatMap((row) => (row.kind === 'packet' ? [row] : []));
      expect(
        marks.map(({ textMarks, byteMarks }) => [textMarks, byteMarks]),
        `${size}`,
      ).toEqual(painted.map(({ textMarks, byteMarks }) => [textMarks, byteMarks]));
    }
  });

  it('is exported whole when it is filtered', async () => {
    const decoder = makeRowDecoder('utf-8');
    const selection = { direction: 'both', showSignals: true, filter: find('text'), find: undefined, decoder } as const;
    for (let size = 1; size < 90; size += 7) {
      const capture = captureOf([{ direction: 'rx', bytes, timeMs: 0 }], { bytes: size, records: 100 });
      const choice = { format: 'text', times: 'none', events: true, selection } as const;
      const hex = { rowBytes: 8, groupBytes: 1, hasText: true };
      const file = await rowsFile(capture, { ...choice, hex }, () => '');
      expect(file.replaceAll(/^.{23} {2}/gm, '').replaceAll('\n', '')).toBe('aaNEEDLE-IN-MANY');
    }
  });

  it('stays shown while its packet grows far beyond it', async () => {
    const capture = captureOf([], { bytes: 1000, records: 100 });
    const { index, rows } = project(capture, layout, { ...everything, filter: find('text') });
    for (const byte of bytes.subarray(0, 90)) {
      feed(capture, { direction: 'rx', bytes: Uint8Array.of(byte), timeMs: 0 });
      await index.advance(() => false);
    }
    for (let count = 0; count < 6000; count += 97) {
      feed(capture, { direction: 'rx', bytes: new Uint8Array(97).fill(0x62), timeMs: 1 });
      await index.advance(() => false);
    }
    expect(packetTexts(await rows.read(0, index.total)).join('')).toBe('aaNEEDLE-IN-MANY');
  });
});

it('trials 15: a character with a gap in it is one character, in the packet in which it ends', async () => {
  const pieces: Piece[] = [
    { direction: 'rx', bytes: Uint8Array.of(0x41, 0xe6, 0xb8), timeMs: 0 },
    { direction: 'rx', bytes: Uint8Array.of(0xa9, 0x42), timeMs: 120 },
  ];
  expect(packetTexts(await allRows(captureOf(pieces), gap))).toEqual(['A', '\u6e29B']);
  expect(packetTexts(await allRows(captureOf(pieces, { bytes: 3, records: 9 }), gap))).toEqual(['A', '\u6e29B']);
  // Nothing completes it: it is shown as incomplete.
  expect(packetTexts(await allRows(captureOf(pieces.slice(0, 1)), gap))).toEqual(['A\ufffd']);
  const lost: Piece = { event: { kind: 'lost', code: 'port-gone' }, timeMs: 60 };
  const apart = packetTexts(await allRows(captureOf([pieces[0]!, lost, pieces[1]!]), gap));
  expect(apart).toEqual(['A\ufffd', '\ufffdB']);
});

describe('trials 15: a character with a gap in it', () => {
  const cut: readonly (readonly [encoding: EncodingId, character: string, bytes: readonly number[]])[] = [
    ['utf-8', '温', [0xe6, 0xb8, 0xa9]],
    ['utf-8', '😀', [0xf0, 0x9f, 0x98, 0x80]],
    ['gbk', '温', [0xce, 0xc2]],
    ['gb18030', 'Ā', [0x81, 0x30, 0x8b, 0x38]],
    ['shift_jis', '表', [0x95, 0x5c]],
  ];

  it.each(cut)(
    'in %s is one character in rows, find, filter and highlight, wherever it is cut: %s',
    async (encoding, character, bytes) => {
      for (const direction of ['rx', 'tx'] as const)
        for (let at = 1; at < bytes.length; at++)
          for (const size of [1, 2, 3, 1000]) {
            const pieces: Piece[] = [
              { direction, bytes: Uint8Array.of(0x41, ...bytes.slice(0, at)), timeMs: 0 },
              { direction, bytes: Uint8Array.of(...bytes.slice(at), 0x42), timeMs: 120 },
            ];
            const capture = captureOf(pieces, { bytes: size, records: 100 });
            expect(packetTexts(await allRows(capture, gap, everything, encoding))).toEqual(['A', `${character}B`]);
            for (const find of [patternOf(character), patternOf(`${character}B`, 'regex')]) {
              const rows = await allRows(capture, gap, { ...everything, find }, encoding);
              expect(rows.map(({ hit }) => hit)).toEqual([false, true]);
              const filtered = await allRows(capture, gap, { ...everything, filter: find }, encoding);
              expect(packetTexts(filtered)).toEqual([`${character}B`]);
            }
            // Bytes are found where they are: those of the character are in two packets.
            const hex = (part: readonly number[]) => patternOf(part.map((byte) => byte.toString(16)).join(' '), 'hex');
            expect(
              (await allRows(capture, gap, { ...everything, find: hex(bytes) }, encoding)).some(({ hit }) => hit),
            ).toBe(false);
            const after = await allRows(
              capture,
              gap,
              { ...everything, find: hex([...bytes.slice(at), 0x42]) },
              encoding,
            );
            expect(after.map(({ hit }) => hit)).toEqual([false, true]);
          }
    },
  );

  it('is one character in the exported text, with and without a pause that ends a line', async () => {
    const pieces: Piece[] = [
      { direction: 'rx', bytes: Uint8Array.of(0x41, 0xe6, 0xb8), timeMs: 0 },
      { direction: 'rx', bytes: Uint8Array.of(0xa9, 0x42, 0x0a), timeMs: 5000 },
    ];
    const decoder = makeRowDecoder('utf-8');
    const selection = { direction: 'both', showSignals: true, filter: undefined, find: undefined, decoder } as const;
    for (const size of [1, 2, 1000]) {
      const text = await rowsFile(
        captureOf(pieces, { bytes: size, records: 9 }),
        { format: 'text', times: 'marked', events: true, selection },
        () => '',
      );
      expect(text).toBe('A温B\n');
      const paused: RowLayout = { rule: { kind: 'line', ending: 'any', quietMs: 500 }, rowBytes: 0 };
      expect(packetTexts(await allRows(captureOf(pieces), paused))).toEqual(['A', '温B']);
    }
  });
});

it('trials 12: an unfinished line is shown at once, and a pause ends it only if the rule says so', async () => {
  const pieces: Piece[] = [
    { ...chunks('rx', 'Testing memory... ')[0]!, timeMs: 0 },
    { ...chunks('rx', 'OK 64 MiB\r\nready> ')[0]!, timeMs: 1600 },
  ];
  const paused = (quietMs: number): RowLayout => ({ rule: { kind: 'line', ending: 'any', quietMs }, rowBytes: 0 });
  const whole = ['Testing memory... OK 64 MiB', 'ready> '];
  expect(packetTexts(await allRows(captureOf(pieces.slice(0, 1)), byLine))).toEqual(['Testing memory... ']);
  expect(packetTexts(await allRows(captureOf(pieces), byLine))).toEqual(whole);
  expect(packetTexts(await allRows(captureOf(pieces), paused(1600)))).toEqual(whole);
  expect(packetTexts(await allRows(captureOf(pieces), paused(1599)))).toEqual([
    'Testing memory... ',
    'OK 64 MiB',
    'ready> ',
  ]);
  expect(await hits(pieces, patternOf('memory.*OK', 'regex'))).toHaveLength(1);
});

it('trials 14: a style continues in the next rows until it is reset, wherever segments are cut', async () => {
  const pieces: Piece[] = [
    ...chunks('rx', 'plain\r\n\u001b[1;31mE (1)\r\nmore\u001b[4m\r\n', 'last\u001b[0m\r\nafter\r\n\u001b[32mgreen\r\n'),
    ...chunks('tx', 'AT\r\n'),
    ...chunks('rx', 'still green\r\n'),
    { event: { kind: 'lost', code: 'port-gone' }, timeMs: 5 },
    ...chunks('rx', 'boot\r\n'),
  ];
  const styles = new Map([
    ['more\u001b[4m', '\u001b[1;31m'],
    ['last\u001b[0m', '\u001b[1;31m\u001b[4m'],
    ['still green', '\u001b[32m'],
  ]);
  for (const size of [1, 2, 3, 5, 8, 13, 1000]) {
    const rows = await allRows(captureOf(pieces, { bytes: size, records: 100 }));
    for (const row of rows)
      if (row.kind === 'packet') expect([size, row.text, row.style]).toEqual([size, row.text, styles.get(row.text)]);
    const { index, rows: reader } = project(captureOf(pieces, { bytes: size, records: 100 }));
    await index.advance(() => false);
    // As drawn after scrolling there: the rows before are not requested.
    for (let i = 0; i < index.total; i++) expect([await reader.read(i, 1)]).toMatchObject([[{ ...rows[i] }]]);
  }
});

it('trials 17: *not* leaves the rows that do not match, in text, regular expressions and hex', async () => {
  const pieces = chunks('rx', 'temp 21\r\n\u001b[31mheart\u001b[0mbeat\r\nTEMP 22\r\n', 'heartbeat\r\nok');
  const without = async (pattern: string, mode: 'text' | 'regex' | 'hex', matchCase = true) =>
    packetTexts(
      await allRows(captureOf(pieces), byLine, {
        ...everything,
        filter: patternOf(pattern, mode, { matchCase, not: true }),
      }),
    );
  expect(await without('heartbeat', 'text')).toEqual(['temp 21', 'TEMP 22', 'ok']);
  expect(await without('temp', 'text', false)).toEqual(['\u001b[31mheart\u001b[0mbeat', 'heartbeat', 'ok']);
  expect(await without('^heart', 'regex')).toEqual(['temp 21', 'TEMP 22', 'ok']);
  expect(await without('1B 5B ?? ?? 6D', 'hex')).toEqual(['temp 21', 'TEMP 22', 'heartbeat', 'ok']);
  const found = await hits(pieces, patternOf('\\d', 'regex', { not: true }));
  expect(packetTexts(found)).toEqual(['\u001b[31mheart\u001b[0mbeat', 'heartbeat', 'ok']);
});

it('trials 17: a growing row is removed once it matches', async () => {
  const capture = captureOf(chunks('rx', 'one\r\nheart'));
  const filter = patternOf('heartbeat', 'text', { not: true });
  const { index, rows } = project(capture, byLine, { ...everything, filter });
  await index.advance(() => false);
  expect(packetTexts(await rows.read(0, index.total))).toEqual(['one', 'heart']);
  feed(capture, chunks('rx', 'beat\r\ntwo\r\n')[0]!);
  await index.advance(() => false);
  expect(packetTexts(await rows.read(0, index.total))).toEqual(['one', 'two']);
});

it('a line continues over empty segments, and is evaluated at its end', async () => {
  const sizes = { bytes: 8, records: 100 };
  const capture = captureOf(chunks('rx', 'Memory '), sizes);
  const { index, rows } = project(capture, byLine, { ...everything, find: patternOf('OK') });
  for (let i = 0; i < 40; i++) {
    feed(capture, { direction: 'tx', bytes: new TextEncoder().encode('1234567\n'), timeMs: i });
    await index.advance(() => false);
  }
  expect(capture.segmentCount).toBeGreaterThan(30);
  expect(index.hitCount).toBe(0);
  // The segments between, which have nothing of the line, are not read repeatedly.
  let reads = 0;
  const segment = capture.segment.bind(capture);
  capture.segment = (at) => {
    reads++;
    return segment(at);
  };
  feed(capture, { direction: 'tx', bytes: new TextEncoder().encode('1234567\n'), timeMs: 41 });
  await index.advance(() => false);
  expect(reads).toBeLessThan(5);
  feed(capture, { direction: 'rx', bytes: new TextEncoder().encode('OK\nnext'), timeMs: 50 });
  await index.advance(() => false);
  expect(packetTexts((await rows.read(0, index.total)).filter((row) => row.hit))).toEqual(['Memory OK']);
});

it('a growing row is evaluated again by a search, also without a filter', async () => {
  const capture = captureOf(chunks('rx', 'NEE'));
  const { index } = project(capture, byLine, { ...everything, find: patternOf('NEEDLE') });
  await index.advance(() => false);
  expect(index.hitCount).toBe(0);
  feed(capture, chunks('rx', 'DLE')[0]!);
  await index.advance(() => false);
  expect(index.hitCount).toBe(1);
});

it.each(['any', 'crlf'] as const)(
  'CR LF is one line ending, cut exactly at the border of a segment (%s)',
  async (ending) => {
    const layout: RowLayout = { rule: { kind: 'line', ending }, rowBytes: 0 };
    const pieces = chunks('rx', 'one\r', '\ntwo\r\n');
    const cut = captureOf(pieces, { bytes: 4, records: 100 });
    expect((await cut.segment(0)).rx.at(-1)).toBe(13);
    const rows = await allRows(cut, layout);
    expect(rows.map((row) => row.kind === 'packet' && String.fromCharCode(...row.bytes))).toEqual([
      'one\r\n',
      'two\r\n',
    ]);
  },
);
