import { describe, expect, it } from 'vitest';
import type { Capture, CaptureReader } from '../../web/capture/store/capture.ts';
import type { Direction } from '../../web/core/row.ts';
import type { Message } from '../../web/decode/decoder.ts';
import { loadDecoder } from '../../web/decode/decoders.ts';
import { readMessages } from '../../web/decode/read-messages.ts';
import type { ExportOptions } from '../../web/engine/api/captures.ts';
import { messagePieces } from '../../web/engine/export-messages.ts';
import { messageFoldOf } from '../../web/scan/message-fold-of.ts';
import type { Scanner } from '../../web/scan/scan-pool.ts';
import { captureOf, feed, type Piece } from '../capture/support.ts';
import { eventually } from '../support/eventually.ts';

type Options = ExportOptions & { readonly messages: NonNullable<ExportOptions['messages']> };

const all: Options = {
  format: 'jsonl',
  encoding: 'utf-8',
  messages: { decoder: 'values', filter: '', errorsOnly: false },
};

const text = new TextDecoder();

const ofReader = (reader: CaptureReader, scanner?: Scanner) => ({ captureId: 'a', reader, scanner });

async function fileOf(
  reader: CaptureReader,
  options: Partial<Options> = {},
  onProgress: (rxBytes: number) => void = () => {},
) {
  const control = { signal: new AbortController().signal, progress: onProgress };
  let file = '';
  for await (const piece of messagePieces(ofReader(reader), { ...all, ...options }, control))
    file += text.decode(piece);
  return file;
}

interface Line {
  readonly direction: Direction;
  readonly line: string;
}

/** Names of columns, values in columns, names with values, and what is none. */
const lines: readonly Line[] = Array.from({ length: 600 }, (_, at) => ({
  direction: at % 7 === 3 ? 'tx' : 'rx',
  line: at === 0 ? 'u,i' : at % 5 === 0 ? `t${at % 20}:${at}` : at % 11 === 0 ? '# none' : `${at},${at / 4}`,
}));

/** Each line in three chunks. */
const pieces = lines.flatMap(({ direction, line }, at): Piece[] => {
  const bytes = new TextEncoder().encode(`${line}\r\n`);
  const cut = [0, 1, bytes.length - 1, bytes.length];
  return [0, 1, 2].map((part) => ({ direction, bytes: bytes.subarray(cut[part], cut[part + 1]), timeMs: at }));
});

interface NaiveMessage extends Message {
  readonly timeMs: number;
  readonly direction: Direction;
  readonly offset: number;
}

async function naiveMessages(): Promise<readonly NaiveMessage[]> {
  const decoder = await loadDecoder('values');
  const offsets = { rx: 0, tx: 0 };
  const places = lines.map(({ direction, line }, timeMs) => {
    const bytes = new TextEncoder().encode(`${line}\r\n`);
    const offset = offsets[direction];
    offsets[direction] += bytes.length;
    return { direction, timeMs, offset, bytes, text: (from: number, to: number) => text.decode(bytes.slice(from, to)) };
  });
  const read = readMessages(decoder!, places);
  return read.flatMap((messages, at) => {
    const { direction, timeMs, offset } = places[at]!;
    return messages.map((message) => ({ ...message, direction, timeMs, offset: offset + message.from }));
  });
}

const naiveJson = (messages: readonly NaiveMessage[]): readonly unknown[] =>
  messages.map(({ timeMs, direction, kind, problems, offset, fields }) => ({
    time: new Date(timeMs).toISOString(),
    direction,
    kind,
    problems,
    offset,
    fields: Object.fromEntries(fields.map(({ name, value }) => [name, { value }])),
  }));

function naiveCsv(messages: readonly NaiveMessage[]): string {
  const names = [...new Set(messages.flatMap(({ fields }) => fields.map(({ name }) => name)))];
  const rows = messages.map(({ timeMs, direction, kind, problems, fields }) => [
    new Date(timeMs).toISOString(),
    direction,
    kind,
    problems.join(' '),
    ...names.map((name) => String(fields.find((field) => field.name === name)?.value ?? '')),
  ]);
  return [['time', 'direction', 'kind', 'problem', ...names], ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

const parse = (file: string): readonly unknown[] =>
  file
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);

const sizes = [
  { bytes: 40, records: 1000 },
  { bytes: 333, records: 50 },
  { bytes: 100_000, records: 100_000 },
];

describe('the messages of a capture as a file', () => {
  it.each(sizes)('are those that a naive writer writes, with segments of $bytes bytes', async (size) => {
    const messages = await naiveMessages();
    expect(messages.length).toBeGreaterThan(400);
    expect(new Set(messages.flatMap(({ fields }) => fields.map(({ name }) => name))).size).toBeGreaterThan(4);
    const reader = captureOf(pieces, size);
    expect(parse(await fileOf(reader))).toEqual(naiveJson(messages));
    expect(await fileOf(reader, { format: 'csv' })).toBe(naiveCsv(messages));
    const transmitted = messages.filter(({ direction }) => direction === 'tx');
    expect(parse(await fileOf(reader, { direction: 'tx' }))).toEqual(naiveJson(transmitted));
    const some = messages.filter(({ timeMs }) => timeMs >= 100 && timeMs <= 200);
    expect(await fileOf(reader, { format: 'csv', range: { fromMs: 100, toMs: 200 } })).toBe(naiveCsv(some));
    const filtered = messages.filter(({ fields }) => fields.some(({ name, value }) => name === 't5' && value === 105));
    expect(filtered.length).toBe(1);
    const filter = { decoder: 'values', filter: 't5 == 105', errorsOnly: false };
    expect(await fileOf(reader, { format: 'csv', messages: filter })).toBe(naiveCsv(filtered));
  });

  it('are those with a problem, where only these are wanted', async () => {
    const sentences = ['$GPHDT,1.5,T*00', '$GPHDT,1.5,T*31', '$GPHDT,2.5,T*00'];
    const reader = captureOf(
      sentences.map((one, at): Piece => {
        return { direction: 'rx', bytes: new TextEncoder().encode(`${one}\r\n`), timeMs: at };
      }),
    );
    const messages = { decoder: 'nmea', filter: '', errorsOnly: true };
    const rows = (await fileOf(reader, { format: 'csv', messages })).split('\r\n');
    expect(rows).toHaveLength(4);
    expect(rows[1]).toContain(',HDT,checksum,');
    const everything = await fileOf(reader, { format: 'csv', messages: { ...messages, errorsOnly: false } });
    expect(everything.split('\r\n')).toHaveLength(5);
  });

  it('have no message that came after the file was begun, and nothing that a row has no column for', async () => {
    const reader = captureOf(pieces.slice(0, 300), { bytes: 333, records: 50 });
    const before = await fileOf(reader, { format: 'csv' });
    let isFed = false;
    const during = await fileOf(reader, { format: 'csv' }, () => {
      if (isFed) return;
      isFed = true;
      for (const piece of pieces.slice(300)) feed(reader, piece);
      feed(reader, { direction: 'rx', bytes: new TextEncoder().encode('other:1\r\n'), timeMs: 9999 });
    });
    expect(isFed).toBe(true);
    expect(during).toBe(before);
    expect(await fileOf(reader, { format: 'csv' })).toContain('other');
  });

  it.each(['csv', 'jsonl'] as const)('as %s tell how much was read, and end at that', async (format) => {
    const reader = captureOf(pieces, { bytes: 40, records: 1000 });
    const told: number[] = [];
    await fileOf(reader, { format }, (rxBytes) => told.push(rxBytes));
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBe(reader.rxBytes);
    expect(told.length).toBeGreaterThan(reader.segmentCount);
  });

  it('can be cancelled while names of fields are read, before the first piece', async () => {
    const reader = captureOf(pieces, { bytes: 333, records: 1000 });
    const abort = new AbortController();
    let told = 0;
    const progress = (): void => {
      if (++told === 3) abort.abort(new DOMException('Cancelled', 'AbortError'));
    };
    const written = messagePieces(ofReader(reader), { ...all, format: 'csv' }, { signal: abort.signal, progress });
    await expect(written.next()).rejects.toThrow('Cancelled');
    expect(told).toBe(3);
  });

  it('are not written by a wrong filter or an unknown decoder', async () => {
    const reader = captureOf(pieces);
    const filter = { decoder: 'values', filter: 'u ==', errorsOnly: false };
    await expect(fileOf(reader, { messages: filter })).rejects.toThrow(SyntaxError);
    const decoder = { decoder: 'no-such', filter: '', errorsOnly: false };
    await expect(fileOf(reader, { messages: decoder })).rejects.toThrow(RangeError);
  });

  it('of a capture without messages have only the head', async () => {
    expect(await fileOf(captureOf([]), { format: 'csv' })).toBe('time,direction,kind,problem\r\n');
    expect(await fileOf(captureOf([]))).toBe('');
  });

  describe('made by scans', () => {
    /** Scans in this thread, on a capture that is stored, which end after `limit` segments. */
    function scanning(reader: Capture, size: number, limit = Infinity) {
      reader.storedCount = reader.sealedCount;
      const calls: { readonly from: number; readonly to: number }[] = [];
      let running = 0;
      let mostRunning = 0;
      const scan = async (request: Parameters<Scanner['scan']>[0], report: (folds: never) => void) => {
        if (request.kind !== 'messages') throw new TypeError('Not of messages');
        calls.push(request);
        mostRunning = Math.max(mostRunning, ++running);
        const { spec, from, to } = structuredClone(request);
        const fold = await messageFoldOf(spec, reader, reader.startedMs, { segment: from, state: request.state });
        for (let segment = from; segment < Math.min(to, limit); segment++) {
          const result = await fold.fold(segment);
          if (!result) break;
          report([structuredClone(result)] as never);
        }
        running--;
        if (to > limit) throw new Error('The worker ended');
      };
      return { scanner: { size, scan } as unknown as Scanner, calls, most: () => mostRunning };
    }

    async function madeFile(reader: Capture, scanner: Scanner | undefined, options: Partial<Options> = {}) {
      const told: number[] = [];
      const control = { signal: new AbortController().signal, progress: (rxBytes: number) => told.push(rxBytes) };
      let file = '';
      for await (const piece of messagePieces(ofReader(reader, scanner), { ...all, ...options }, control))
        file += text.decode(piece);
      expect(told).toEqual(told.toSorted((a, b) => a - b));
      expect(told.at(-1)).toBe(reader.rxBytes);
      return file;
    }

    const recorded = () => captureOf(pieces, { bytes: 40, records: 1000 });

    it.each(['csv', 'jsonl'] as const)('are the same %s as those that the engine reads itself', async (format) => {
      const expected = await madeFile(recorded(), undefined, { format });
      for (const [size, limit] of [
        [1, Infinity],
        [3, Infinity],
        [2, 21],
        [1, 0],
      ] as const) {
        const reader = recorded();
        expect(await madeFile(reader, scanning(reader, size, limit).scanner, { format })).toBe(expected);
      }
    });

    it('run side by side once it is known how segments begin, not further ahead than there are workers', async () => {
      const reader = recorded();
      const { scanner, calls, most } = scanning(reader, 3);
      const abort = new AbortController();
      const control = { signal: abort.signal, progress: () => undefined };
      const written = messagePieces(ofReader(reader, scanner), { ...all, format: 'csv' }, control);
      await written.next();
      const forNames = calls.length;
      expect([most(), forNames]).toEqual([1, Math.ceil(reader.storedCount / 16)]);
      // The first row is taken: what comes after it waits in at most three scans.
      await written.next();
      await eventually(() => expect(calls.length).toBe(forNames + 4));
      expect(most()).toBe(3);
      abort.abort(new DOMException('Cancelled', 'AbortError'));
      await expect(
        (async () => {
          for await (const _ of written);
        })(),
      ).rejects.toThrow('Cancelled');
      expect(calls.length).toBe(forNames + 4);
    });
  });
});
