import { describe, expect, test } from 'vitest';
import { Capture } from '../../web/capture/store/capture.ts';
import { joinBytes } from '../../web/core/join-bytes.ts';
import { defaultSettings } from '../../web/core/port-settings.ts';
import type { ContinuousOptions, ContinuousProblem } from '../../web/engine/api/files.ts';
import { ContinuousFile, fileNameFrom, type ContinuousMark } from '../../web/engine/continuous-file.ts';
import { bytesOf } from '../contract/stream-helpers.ts';
import { noSource } from '../capture/support.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { FakeFolder, type FolderFault } from '../support/fake-folder.ts';

const sizes = { bytes: 64, records: 8 };
const raw: ContinuousOptions = { format: 'raw', maxBytes: 1000, rotate: 'size', pattern: '{port}' };
const noon = new Date(2026, 10, 29, 12).getTime();

function bench(choices: Partial<ContinuousOptions> = {}, folder = new FakeFolder(), capture?: Capture, nowMs = noon) {
  const clock = new FakeClock(nowMs);
  const reader = capture ?? new Capture(noon, noSource, sizes);
  const problems: (ContinuousProblem | undefined)[] = [];
  const stop = new AbortController();
  const made = {
    clock,
    folder,
    capture: reader,
    problems,
    stop,
    growing: true,
    mark: undefined as ContinuousMark | undefined,
    written: 0,
    start: (from?: ContinuousMark) => {
      const file = new ContinuousFile({
        folder,
        choices: { ...raw, ...choices },
        portName: 'GPS',
        reader,
        isGrowing: () => made.growing,
        encoding: 'utf-8',
        now: () => clock.nowMs(),
        delay: (delayMs, signal) =>
          new Promise((resolve, reject) => {
            const onAbort = () => (cancel(), reject(signal.reason));
            const cancel = clock.after(delayMs, () => (signal.removeEventListener('abort', onAbort), resolve()));
            signal.addEventListener('abort', onAbort, { once: true });
          }),
        from,
        onWritten: (mark, bytes) => ((made.mark = mark), (made.written += bytes)),
        onProblem: (problem) => problems.push(problem),
      });
      return { file, done: file.run(stop.signal) };
    },
    receive: (text: string) => reader.append('rx', bytesOf(text), clock.nowMs() - noon),
    all: () => joinBytes([...folder.files.values()]),
  };
  return made;
}

describe('A session that is written to files continuously', () => {
  test('is on disk within a second; each file is complete, and the next one begins at the size limit', async () => {
    const made = bench({ maxBytes: 30 });
    made.start();
    for (let i = 0; i < 8; i++) {
      made.receive(`chunk ${i} of ten!`);
      await made.clock.advance(850);
      expect(made.all()).toHaveLength(15 * (i + 1));
    }
    expect([...made.folder.files].map(([name, { length }]) => `${name} ${length}`)).toEqual([
      'GPS.bin 30',
      'GPS-2.bin 30',
      'GPS-3.bin 30',
      'GPS-4.bin 30',
    ]);
  });

  test('is written from the start of its capture to its end', async () => {
    const made = bench();
    made.receive('before ');
    const { done } = made.start();
    made.receive('after');
    made.growing = false;
    await made.clock.advance(3000);
    await done;
    expect(made.folder.text('GPS.bin')).toBe('before after');
  });

  test('as text has the time of each line, transmitted lines and events marked, and no escape sequences', async () => {
    const made = bench({ format: 'text' });
    made.start();
    made.capture.appendEvent({ kind: 'opened', settings: defaultSettings }, 0);
    made.receive('\u001b[32mre');
    await made.clock.advance(1000);
    made.receive('ady\u001b[0m\r\nnext');
    made.capture.append('tx', bytesOf('AT\r\n'), 1500);
    made.capture.appendEvent({ kind: 'line-error', error: 'parity' }, 2000);
    made.stop.abort();
    await made.clock.advance(1000);
    expect(made.folder.text('GPS.log').split('\n')).toEqual([
      '[2026-11-29 12:00:00.000] -- opened 115200 8N1',
      '[2026-11-29 12:00:00.000] ready',
      '[2026-11-29 12:00:01.500] TX AT',
      '[2026-11-29 12:00:02.000] -- line error: parity',
      '[2026-11-29 12:00:01.000] next',
      '',
    ]);
  });

  test('begins a new file each day, and overwrites none', async () => {
    const folder = new FakeFolder();
    folder.files.set('GPS 2026-11-29.bin', bytesOf('of before'));
    const made = bench({ rotate: 'day', pattern: '{port} {date}' }, folder, undefined, noon + (12 * 60 - 1) * 60_000);
    made.start();
    made.receive('one');
    await made.clock.advance(60_000);
    made.receive('two');
    await made.clock.advance(1000);
    expect([...folder.files.keys()]).toEqual(['GPS 2026-11-29.bin', 'GPS 2026-11-29-2.bin', 'GPS 2026-11-30.bin']);
    expect(folder.text('GPS 2026-11-29.bin')).toBe('of before');
  });

  test.each<readonly [FolderFault, ContinuousProblem]>([
    ['NotAllowedError', 'permission'],
    ['QuotaExceededError', 'full'],
    ['NotFoundError', 'gone'],
    ['closed-late', 'failed'],
  ])('reports a failure after a %s at once, and skips nothing when it can continue', async (fault, problem) => {
    const made = bench();
    const { file } = made.start();
    made.receive('one ');
    await made.clock.advance(1000);
    made.folder.fault = fault;
    made.receive('two ');
    await made.clock.advance(1000);
    expect(made.problems).toEqual([problem]);
    for (let i = 0; i < 100; i++) made.receive(`${i} `);
    made.folder.fault = undefined;
    file.retry();
    await made.clock.advance(1000);
    expect(made.problems).toEqual([problem, undefined]);
    const all = `one two ${Array.from({ length: 100 }, (_, i) => `${i} `).join('')}`;
    expect(new TextDecoder().decode(made.all())).toBe(all);
  });

  test('retries by itself every two seconds', async () => {
    const made = bench();
    made.folder.fault = 'QuotaExceededError';
    made.start();
    made.receive('x');
    await made.clock.advance(10_000);
    expect(made.problems.length).toBeGreaterThan(3);
    made.folder.fault = undefined;
    await made.clock.advance(2000);
    expect(made.problems.at(-1)).toBe(undefined);
    expect(made.folder.text('GPS.bin')).toBe('x');
  });

  test('continues in another file when the previous one was changed or deleted', async () => {
    const made = bench();
    made.start();
    for (const [text, disturb] of [
      ['one', () => made.folder.files.set('GPS.bin', bytesOf('edited by somebody'))],
      ['two', () => made.folder.files.delete('GPS-2.bin')],
      ['three', () => {}],
    ] as const) {
      made.receive(text);
      await made.clock.advance(1000);
      disturb();
    }
    expect(made.folder.text('GPS.bin')).toBe('edited by somebody');
    expect(made.folder.text('GPS-2.bin')).toBe('three');
  });

  test('resumes on the next visit where it stopped, also in the middle of a line', async () => {
    const before = bench({ format: 'text' });
    before.start();
    before.receive('one\r\ntw');
    await before.clock.advance(1000);
    before.folder.fault = 'NotAllowedError'; // the page is left
    before.receive('o\r\nthree\r\n');
    const folder = new FakeFolder();
    for (const [name, bytes] of before.folder.files) folder.files.set(name, bytes);
    const after = bench({ format: 'text' }, folder, before.capture);
    after.growing = false;
    const { done } = after.start(structuredClone(before.mark));
    await after.clock.advance(1000);
    await done;
    const lines = after.folder.text('GPS.log').trim().split('\n');
    expect(lines.map((line) => line.slice(26))).toEqual(['one', 'two', 'three']);
  });

  test('has every byte once, whatever fails and wherever it is cut', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      let state = seed;
      const random = (below: number) => (state = (state * 48_271) % 0x7fffffff) % below;
      const made = bench({ maxBytes: 1 + random(200) });
      const faults: (FolderFault | undefined)[] = ['NotAllowedError', 'QuotaExceededError', 'closed-late', undefined];
      made.folder.onWrite = () => (made.folder.fault = random(3) === 0 ? faults[random(4)] : undefined);
      made.start();
      let all = '';
      for (let i = 0; i < 20; i++) {
        const text = `${i}`.padEnd(1 + random(40), '.');
        all += text;
        made.receive(text);
        await made.clock.advance(random(1500));
        if (random(2) === 0) made.folder.fault = undefined;
      }
      made.folder.onWrite = () => {};
      made.folder.fault = undefined;
      await made.clock.advance(10_000);
      made.stop.abort();
      expect(new TextDecoder().decode(made.all()), `seed ${seed}`).toBe(all);
      expect(made.written).toBe(all.length);
    }
  });
});

test('A file name is valid on every file system', () => {
  const values = { port: 'a/b\\c:d', date: '2026-11-29', time: '12-00-00' };
  expect(fileNameFrom('{port} {date} {time}', values)).toBe('a-b-c-d 2026-11-29 12-00-00');
  expect(fileNameFrom('../../{port}', values)).toBe('-..-a-b-c-d');
  expect(fileNameFrom('{what}', values)).toBe('{what}');
  expect(fileNameFrom('CON', values)).toBe('log-CON');
  expect(fileNameFrom(' . ', values)).toBe('log-');
  expect(fileNameFrom('x'.repeat(300), values)).toHaveLength(100);
});
