import { expect, test } from 'vitest';
import type { RecordedPage } from '../../relay/protocol/recorded-values.ts';
import { RelayError } from '../../relay/protocol/relay-error.ts';
import { settle } from '../support/settle.ts';
import { epochs } from './scripted-relay.ts';
import { sourceBench } from './source-bench.ts';

const epoch = epochs[0];
const page = (text: string, next: string, more: boolean): RecordedPage => ({
  entries: [{ kind: 'received', offset: 0, timeUs: 1, data: btoa(text) }],
  next,
  more,
});
const never = new AbortController().signal;

/** Reads an opening; `read` grows as pieces arrive. */
function reading({ source }: ReturnType<typeof sourceBench>, signal = never) {
  const read: string[] = [];
  const done = (async () => {
    for await (const { next } of source.recordings.pages('usb-1', epoch, signal)) read.push(next);
  })();
  const ended = done.then(
    () => 'done',
    (error: unknown) => error,
  );
  return { read, ended };
}

const asked = ({ relay }: ReturnType<typeof sourceBench>) =>
  relay.now.messages.flatMap((message) => (message.type === 'recorded' ? [message.after] : []));

test('an opening is requested piece by piece, each when the previous one is processed', async () => {
  const bench = sourceBench();
  await bench.connect();
  const { read, ended } = reading(bench);
  await settle();
  expect(asked(bench)).toEqual([undefined]);
  await bench.relay.now.answer('recorded', page('a', '1:100', true));
  await settle();
  expect(asked(bench)).toEqual([undefined, '1:100']);
  await bench.relay.now.answer('recorded', page('b', '2:50', false));
  expect(await ended).toBe('done');
  expect(read).toEqual(['1:100', '2:50']);
});

test('after a cut the piece in progress is requested again, and no piece arrives twice', async () => {
  const bench = sourceBench();
  await bench.connect();
  const { read, ended } = reading(bench);
  await settle();
  await bench.relay.now.answer('recorded', page('a', '1:100', true));
  await settle();
  await bench.relay.now.end();
  const state = bench.source.view.connection;
  await bench.clock.advance(state.kind === 'waiting' ? state.waitMs : 0);
  bench.relay.now.open();
  bench.relay.now.welcome();
  await settle();
  expect(asked(bench)).toEqual(['1:100']);
  await bench.relay.now.answer('recorded', page('b', '2:50', false));
  expect(await ended).toBe('done');
  expect(read).toEqual(['1:100', '2:50']);
});

test('a relay that is overloaded is asked again a little later', async () => {
  const bench = sourceBench();
  await bench.connect();
  const { ended } = reading(bench);
  await settle();
  await bench.relay.now.refuse('recorded', new RelayError('OVERLOADED', 'Wait.'));
  await settle();
  expect(asked(bench)).toHaveLength(1);
  await bench.clock.advance(250);
  await settle();
  expect(asked(bench)).toHaveLength(2);
  await bench.relay.now.answer('recorded', page('b', '2:50', false));
  expect(await ended).toBe('done');
});

test('reading ends on cancel, also while waiting for the relay, when it is left, or without progress', async () => {
  for (const end of ['abort', 'leave'] as const) {
    const bench = sourceBench();
    await bench.connect();
    const cancel = new AbortController();
    const { ended } = reading(bench, cancel.signal);
    await settle();
    await bench.relay.now.end();
    if (end === 'abort') cancel.abort(new Error('Enough.'));
    else bench.source.close();
    expect(await ended).toMatchObject(end === 'abort' ? { message: 'Enough.' } : { code: 'TIMEOUT' });
  }
  const bench = sourceBench();
  await bench.connect();
  const { ended } = reading(bench);
  await settle();
  await bench.relay.now.answer('recorded', page('a', '1:100', true));
  await settle();
  await bench.relay.now.answer('recorded', page('a', '1:100', true));
  expect(await ended).toMatchObject({ code: 'DEVICE_ERROR' });
});

test('two concurrent readers take turns, because a relay answers one at a time', async () => {
  const bench = sourceBench();
  await bench.connect();
  const first = reading(bench);
  const second = reading(bench);
  await settle();
  expect(asked(bench)).toHaveLength(1);
  await bench.relay.now.answer('recorded', page('a', '1:1', false));
  await settle();
  expect(asked(bench)).toHaveLength(2);
  await bench.relay.now.answer('recorded', page('a', '1:1', false));
  expect(await Promise.all([first.ended, second.ended])).toEqual(['done', 'done']);
});

test('security 32: empty pages, and cursors that do not advance, end the reading', async () => {
  for (const next of [
    (asked: number) => `1:${100 + asked}`, // always empty
    (asked: number) => `${1 + (asked % 2)}:100`, // in a cycle
    () => '1:100',
    (asked: number) => `1:${1_000_000 - asked}`,
  ]) {
    const bench = sourceBench();
    await bench.connect();
    const { ended } = reading(bench);
    for (let count = 0; count <= 101; count++) {
      await settle();
      if (asked(bench).length > count)
        await bench.relay.now.answer('recorded', { entries: [], next: next(count), more: true });
    }
    expect(await ended).toMatchObject({ code: 'DEVICE_ERROR' });
    expect(asked(bench).length).toBeLessThanOrEqual(101);
  }
});
