import { expect, it, vi } from 'vitest';
import { makePartLoader } from '../web/load-part.ts';
import { FakeClock } from './support/fake-clock.ts';

const importer = 'https://lab.example/tools/assets/index.js';
const address = (name: string) => `https://lab.example/tools/assets/${name}`;

/** What a server answers: the file, another status, nothing, or half of the file before the connection is cut. */
type Answer = 'file' | number | 'nothing' | 'half';

function bench({ keepsFailures = true } = {}) {
  const clock = new FakeClock();
  const asked: string[] = [];
  const answers = new Map<string, Answer>();
  const isRead = new Set<string>();
  const preloaded: string[] = [];
  const fetch = async (url: string) => {
    asked.push(url);
    const answer = answers.get(url) ?? 'file';
    if (answer === 'nothing') throw new TypeError('Failed to fetch');
    const status = typeof answer === 'number' ? answer : 200;
    const arrayBuffer = async () => {
      if (answer === 'half') throw new TypeError('network error');
      isRead.add(url);
      return new ArrayBuffer(0);
    };
    return { ok: status === 200, status, arrayBuffer };
  };
  const loadPart = makePartLoader({
    fetch,
    after: (ms, call) => clock.after(ms, call),
    preload: (url) => preloaded.push(url),
    keepsFailures: () => keepsFailures,
  });
  return { clock, asked, answers, isRead, preloaded, loadPart };
}

it('imports a part when all its files were read to their end, and asks for each file once', async () => {
  const { asked, isRead, loadPart } = bench();
  const part = await loadPart(async () => [...isRead], ['view.js', 'rows.js'], importer);
  expect(part).toEqual([address('view.js'), address('rows.js')]);
  await Promise.all([1, 2].map(() => loadPart(async () => 0, ['plot.js', 'rows.js'], importer)));
  expect(asked).toEqual(['view.js', 'rows.js', 'plot.js'].map(address));
});

it.each<Answer>(['nothing', 'half', 502])('waits for a server that answers with %s', async (answer) => {
  const { clock, asked, answers, loadPart } = bench();
  answers.set(address('view.js'), answer);
  const load = vi.fn(async () => 'view');
  const parts = Promise.all([1, 2].map(() => loadPart(load, ['view.js'], importer)));
  await clock.advance(2000);
  expect(load).not.toHaveBeenCalled();
  expect(asked).toHaveLength(4); // at once and after 0.25, 0.75 and 1.75 seconds, for both together
  answers.delete(address('view.js'));
  await clock.advanceUntil(() => load.mock.calls.length > 0);
  expect(await parts).toEqual(['view', 'view']);
});

it.each([
  ['nothing', ''],
  [404, '404'],
] as const)(
  'gives up with a sentence and without an import after %s, and a later try works',
  async (answer, detail) => {
    const { clock, asked, answers, loadPart } = bench();
    answers.set(address('rows.js'), answer);
    const load = vi.fn(async () => 'view');
    const tryNow = () => loadPart(load, ['view.js', 'rows.js'], importer);
    const failed = expect(tryNow()).rejects.toMatchObject({ code: 'part-missing', detail });
    await clock.advance(10_000);
    await failed;
    expect(clock.running).toBe(0);
    expect(load).not.toHaveBeenCalled();

    answers.delete(address('rows.js'));
    const before = asked.length;
    expect(await tryNow()).toBe('view');
    expect(asked.slice(before)).toEqual([address('rows.js')]);
  },
);

it('imports at once where failures are not kept, and fetches what has failed before it tries again', async () => {
  const { clock, asked, answers, preloaded, loadPart } = bench({ keepsFailures: false });
  expect(await loadPart(async () => 'view', ['view.js', 'kit.js'], importer)).toBe('view');
  await loadPart(async () => 'plot', ['plot.js', 'kit.js'], importer);
  expect(preloaded).toEqual(['view.js', 'kit.js', 'plot.js'].map(address));
  expect(asked).toEqual([]);
  answers.set(address('rows.js'), 'nothing');
  const load = vi.fn(async () => {
    if (answers.has(address('rows.js'))) throw new TypeError('Failed to fetch dynamically imported module');
    return 'rows';
  });
  const part = loadPart(load, ['rows.js'], importer);
  await clock.advance(1000);
  expect(load).toHaveBeenCalledTimes(1);
  answers.clear();
  await clock.advanceUntil(() => load.mock.calls.length > 1);
  expect(await part).toBe('rows');
  const broken = new Error('a fault of its own');
  await expect(loadPart(() => Promise.reject(broken), ['rows.js'], importer)).rejects.toBe(broken);
});
