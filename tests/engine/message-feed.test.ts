import { afterEach, describe, expect, it } from 'vitest';
import type { Capture, CaptureReader } from '../../web/capture/store/capture.ts';
import { nmea } from '../../web/decode/nmea.ts';
import { readMessages } from '../../web/decode/read-messages.ts';
import type { MessagesOptions, MessagesUpdate } from '../../web/engine/api/messages.ts';
import { MessageFeed } from '../../web/engine/message-feed.ts';
import { captureOf, type Piece } from '../capture/support.ts';
import { packetOf } from '../decode/decoding.ts';

const options: MessagesOptions = {
  encoding: 'utf-8',
  rule: { kind: 'line', ending: 'any' },
  decoder: 'nmea',
  filter: '',
  errorsOnly: false,
};

/** A sentence; every seventh has a wrong checksum, every fifth line is none. */
function line(at: number): string {
  if (at % 5 === 4) return `booting ${at}\r\n`;
  const body = at % 2 === 0 ? `GPHDT,${at}.5,T` : `GPVTG,${at % 360},T,,M,1,N,2,K,A`;
  let sum = 0;
  for (const char of body) sum ^= char.charCodeAt(0);
  return `$${body}*${(at % 7 === 3 ? sum ^ 1 : sum).toString(16).padStart(2, '0')}\r\n`;
}
const piece = (at: number): Piece => ({
  direction: 'rx',
  bytes: new TextEncoder().encode(line(at)),
  timeMs: at,
});

/** All messages of the first `count` lines, one by one. */
const expectedOf = (count: number) =>
  readMessages(
    nmea,
    Array.from({ length: count }, (_, at) => packetOf(line(at))),
  ).flatMap((messages, at) => messages.map((message) => ({ at, ...message })));

const open: MessageFeed[] = [];
afterEach(async () => {
  for (const feed of open.splice(0)) await feed.dispose();
});

/** A feed, and its updates. */
async function feedOf(reader: CaptureReader, first: MessagesOptions = options) {
  let last: MessagesUpdate | undefined;
  let woken: () => void = () => {};
  let nowMs = 0;
  const sink = (update: MessagesUpdate): Promise<void> => {
    last = update;
    woken();
    return Promise.resolve();
  };
  const of = { captureId: 'a', reader, checkpoints: undefined, scanner: undefined };
  const feed = await MessageFeed.create(of, first, sink, { nowMs: () => (nowMs += 3), delay: () => Promise.resolve() });
  open.push(feed);
  const until = async (isRight: (update: MessagesUpdate) => boolean): Promise<MessagesUpdate> => {
    for (;;) {
      if (last && isRight(last)) return last;
      await new Promise<void>((resolve) => (woken = resolve));
    }
  };
  return { feed, until };
}

const sizes = { bytes: 700, records: 50 };
const capture = (count: number): Capture =>
  captureOf(
    Array.from({ length: count }, (_, at) => piece(at)),
    sizes,
  );

describe('a feed of messages', () => {
  it('has every message of a capture, with its time, its place and what it says, in any window', async () => {
    const expected = expectedOf(900);
    const { feed, until } = await feedOf(capture(900));
    await feed.show('end', 10);
    const update = await until(({ progress, rows }) => progress === undefined && rows.length === 10);
    expect(update).toMatchObject({ total: expected.length, messages: expected.length, packets: 900 });
    expect(update.first).toBe(expected.length - 10);
    for (const first of [0, 1, 99, 400, expected.length - 7]) {
      await feed.show(first, 30);
      const { rows } = await until((one) => one.first === first && one.rows.length > 0);
      const wanted = expected.slice(first, first + 30);
      expect(rows.map(({ kind, fields, problems }) => ({ kind, fields, problems }))).toEqual(
        wanted.map(({ kind, fields, problems }) => ({ kind, fields, problems })),
      );
      expect(rows.map(({ timeMs }) => timeMs)).toEqual(wanted.map(({ at }) => at));
      const offsets = wanted.map(({ at }) =>
        Array.from({ length: at }, (_, before) => line(before).length).reduce((sum, length) => sum + length, 0),
      );
      expect(rows.map(({ offset }) => offset)).toEqual(offsets);
      expect(rows[0]?.summary).toBe(nmea.summary(wanted[0]!));
    }
  });

  it('follows what comes, and shows a line that is not ended', async () => {
    const growing = captureOf([], sizes);
    const { feed, until } = await feedOf(growing);
    await feed.show('end', 5);
    for (let at = 0; at < 120; at++) {
      growing.append('rx', new TextEncoder().encode(line(at)), at);
      const expected = expectedOf(at + 1);
      const { rows } = await until(({ packets, total }) => packets === at + 1 && total === expected.length);
      expect(rows.map(({ kind }) => kind)).toEqual(expected.slice(-5).map(({ kind }) => kind));
    }
    growing.append('rx', new TextEncoder().encode('$GPHDT,1'), 500);
    const { rows } = await until(({ packets }) => packets === 121);
    expect(rows.at(-1)).toMatchObject({ kind: 'HDT', timeMs: 500 });
  });

  it('shows those that a filter asks for, counts all, and keeps what was on top', async () => {
    const expected = expectedOf(600);
    const { feed, until } = await feedOf(capture(600));
    await feed.show(200, 20, 210);
    const before = await until(({ first, rows }) => first === 200 && rows.length === 20);
    await feed.configure({ ...options, filter: 'kind == "VTG" and course > 100 or error' });
    const wanted = expected.filter(
      ({ kind, fields, problems }) =>
        problems.length > 0 || (kind === 'VTG' && fields.some(({ name, value }) => name === 'course' && +value > 100)),
    );
    const update = await until(({ total, progress }) => total === wanted.length && progress === undefined);
    expect(update.messages).toBe(expected.length);
    const held = before.rows[10]!.timeMs;
    const top = wanted.findIndex(({ at }) => at >= held);
    const { rows, first } = await until((one) => one.first > 0 && one.rows.length > 0);
    expect(rows[Math.max(0, top - first)]?.timeMs).toBe(wanted[top]?.at);
    await feed.configure({ ...options, errorsOnly: true });
    const wrong = expected.filter(({ problems }) => problems.length > 0).length;
    await until(({ total, progress }) => total === wrong && progress === undefined);
    await expect(feed.configure({ ...options, filter: 'kind ==' })).rejects.toThrow(SyntaxError);
    await expect(feed.configure({ ...options, decoder: 'none' })).rejects.toThrow(RangeError);
  });

  it('counts by kind whatever the filter is', async () => {
    const expected = expectedOf(300);
    const { feed, until } = await feedOf(capture(300), { ...options, filter: 'kind == "HDT"' });
    await feed.show('end', 5);
    await until(({ progress, rows }) => progress === undefined && rows.length === 5);
    const { kinds, firstMs, lastMs } = await feed.statistics();
    expect([firstMs, lastMs]).toEqual([0, expected.at(-1)?.at]);
    for (const { kind, messages, wrong } of kinds) {
      const own = expected.filter((one) => one.kind === kind);
      expect([messages, wrong]).toEqual([own.length, own.filter(({ problems }) => problems.length > 0).length]);
    }
    expect(kinds.map(({ kind }) => kind).toSorted()).toEqual(['HDT', 'VTG']);
  });
});
