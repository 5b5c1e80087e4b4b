import { expect, onTestFinished, test } from 'vitest';
import type { TerminalOptions, TerminalUpdate } from '../../web/engine/api/views.ts';
import { TerminalFeed } from '../../web/engine/terminal-feed.ts';
import { captureOf, chunks } from '../capture/support.ts';
import { utf16Bytes } from '../../web/core/utf-16.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { until } from '../support/settle.ts';
import { eventually } from '../support/eventually.ts';

const atOnce = { nowMs: () => 0, delay: () => Promise.resolve(), resize: () => {} };
const options = { encoding: 'utf-8', localEcho: false, lineBreaks: 'raw' } as const;

/** The final content of a terminal, and its errors. */
async function draw(errors: { read?: number; sink?: number }): Promise<{ text: string; failures: string[] }> {
  const capture = captureOf(chunks('rx', 'one\n', 'two\n'));
  const segment = capture.segment.bind(capture);
  let { read = 0, sink = 0 } = errors;
  capture.segment = (index) => (read-- > 0 ? Promise.reject(new Error('read failed')) : segment(index));
  const failures: string[] = [];
  let text = '';
  let view: TerminalFeed | undefined;
  await new Promise<void>((resolve) => {
    const take = (update: TerminalUpdate): Promise<void> => {
      if (update.failure !== undefined) failures.push(update.failure);
      else if (sink-- > 0) return Promise.reject(new Error('drawing failed'));
      else if (update.reset) text = '';
      text += update.data;
      if (text.endsWith('two\n')) resolve();
      return Promise.resolve();
    };
    view = new TerminalFeed(capture, options, take, atOnce);
  });
  await view?.dispose();
  return { text, failures };
}

test('an error while reading is reported once, and the terminal continues', async () => {
  expect(await draw({ read: 3 })).toEqual({ text: 'one\ntwo\n', failures: ['read failed'] });
});

test('an error while drawing is reported, and the lost part is drawn again', async () => {
  expect(await draw({ sink: 1 })).toEqual({ text: 'one\ntwo\n', failures: ['drawing failed'] });
});

/** A terminal on a capture: its current content, where each redraw starts empty. */
function terminal(capture: ReturnType<typeof captureOf>, given: Partial<TerminalOptions> = {}) {
  let shown = '';
  let lineBreaks = '';
  const view = new TerminalFeed(
    capture,
    { ...options, ...given },
    (update) => {
      shown = (update.reset ? '' : shown) + (update.event ? `<${update.event.event.kind}>` : '') + update.data;
      lineBreaks = update.lineBreaks;
      return Promise.resolve();
    },
    atOnce,
  );
  onTestFinished(() => void view.dispose());
  return {
    view,
    lineBreaks: () => lineBreaks,
    shows: (text: string) => eventually(() => expect(shown).toBe(text)),
  };
}

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

test('trials 6: a byte that is invalid in the encoding is shown as invalid', async () => {
  await terminal(captureOf([{ direction: 'rx', bytes: bytes('T=25\u00b0C\r\n'), timeMs: 0 }])).shows('T=25\ufffdC\r\n');
});

test('trials 6: a byte that a code page does not have is not an invisible control, and blanks nothing', async () => {
  const capture = captureOf([{ direction: 'rx', bytes: bytes('T=25\u0081C \u0090x \u0098\r\n'), timeMs: 0 }]);
  const text = 'T=25\ufffdC \ufffdx \u02dc\r\n';
  await terminal(capture, { encoding: 'windows-1252' }).shows(text);
  await terminal(capture, { encoding: 'windows-1250' }).shows(text.replace('\u02dc', '\ufffd'));
  const open = captureOf([{ direction: 'rx', bytes: bytes('a\u0080b'), timeMs: 0 }]);
  await terminal(open, { encoding: 'shift_jis' }).shows('a\ufffdb');
});

test('trials 6: a character or a string that a loss has cut is shown before the line that tells the loss', async () => {
  for (const [cut, seen] of [
    ['T=25\u00e6\u00b8', 'T=25\ufffd'],
    ['b\r\n\u001bPlost', 'b\r\nlost'],
    ['b\u001b[3', 'b'],
  ] as const) {
    const capture = captureOf([{ direction: 'rx', bytes: bytes(cut), timeMs: 0 }]);
    capture.appendEvent({ kind: 'lost', code: 'port-gone' }, 1);
    capture.append('rx', bytes('1mafter'), 2);
    await terminal(capture).shows(`${seen}<lost>1mafter`);
  }
});

test('trials 15: a note or an echo within a character or a sequence breaks neither', async () => {
  const capture = captureOf([{ direction: 'rx', bytes: bytes('\u00e6\u00b8'), timeMs: 0 }]);
  capture.appendEvent({ kind: 'note', text: 'here' }, 1);
  capture.append('rx', bytes('\u00a9\u001b[3'), 2);
  capture.append('tx', bytes('k'), 3);
  capture.append('rx', bytes('1mred'), 4);
  await terminal(capture, { localEcho: true }).shows('<note>\u6e29k\u001b[31mred');
});

test('trials 11: Backspace erases what was typed, wide or narrow, and nothing of the prompt', async () => {
  const capture = captureOf(chunks('rx', '> '));
  capture.append('tx', new TextEncoder().encode('a\u6e29\u0003'), 1);
  for (let i = 0; i < 5; i++) capture.append('tx', Uint8Array.of(i % 2 ? 8 : 127), 2);
  await terminal(capture, { localEcho: true }).shows(`> a\u6e29^C${'\b \b'.repeat(5)}`);
  capture.append('tx', bytes('b\n'), 3);
  capture.append('tx', bytes('c'), 3);
  capture.append('rx', bytes('\r\n> '), 4);
  capture.append('tx', bytes('\b'), 5);
  await terminal(capture, { localEcho: true }).shows(`> a\u6e29^C${'\b \b'.repeat(5)}b\r\nc\r\n> `);
});

test('trials 11: clearing removes everything shown, also local echo; Backspace erases the echo', async () => {
  const capture = captureOf(chunks('tx', 'abc\u007f\r'));
  const { view, shows } = terminal(capture, { localEcho: true });
  await shows('abc\b \b\r\n');
  await view.clear();
  await shows('');
  capture.append('tx', bytes('d'), 1);
  capture.append('rx', bytes('e'), 2);
  await shows('de');
  await view.configure({ ...options, localEcho: true, encoding: 'gbk' });
  capture.append('rx', bytes('f'), 3);
  await shows('def');
});

test('an echo in the middle of a character does not break it, and names its control characters', async () => {
  const capture = captureOf([{ direction: 'rx', bytes: bytes('\u00e6\u00b8'), timeMs: 0 }]);
  capture.append('tx', Uint8Array.of(3, 9, 0x1b), 1);
  capture.append('rx', bytes('\u00a9'), 2);
  await terminal(capture, { localEcho: true }).shows('^C\t^[温');
});

test('trials 21: lines that end in LF alone are shown as lines from the second one on, with a notice', async () => {
  const capture = captureOf(chunks('rx', 'one\n'));
  const { shows, lineBreaks, view } = terminal(capture, { lineBreaks: 'auto' });
  await shows('one\n');
  expect(lineBreaks()).toBe('raw');
  capture.append('rx', bytes('two\n'), 1);
  await shows('one\r\ntwo\r\n');
  expect(lineBreaks()).toBe('lf');
  await view.configure({ ...options, lineBreaks: 'raw' });
  await shows('one\ntwo\n');
});

test('trials 21: a line is not counted again when the view is configured anew', async () => {
  const capture = captureOf(chunks('rx', 'one\n'));
  const { shows, lineBreaks, view } = terminal(capture, { lineBreaks: 'auto' });
  await shows('one\n');
  await view.configure({ ...options, lineBreaks: 'auto', encoding: 'gbk' });
  capture.append('rx', bytes('two'), 1);
  await shows('one\ntwo');
  expect(lineBreaks()).toBe('raw');
});

test('trials 1: noise that opens a control string blanks nothing, and a redraw starts over', async () => {
  const capture = captureOf(chunks('rx', 'b\r\n\u001bPn\r\n'));
  const { shows, view } = terminal(capture);
  await shows('b\r\n');
  capture.append('rx', bytes('first\r\nsecond\r\n'), 1);
  await shows('b\r\nn\r\nfirst\r\nsecond\r\n');
  capture.append('rx', bytes('\u001b]half'), 2);
  await view.clear();
  await shows('');
  capture.append('rx', bytes('whole\r\n'), 3);
  await shows('whole\r\n');
});

/** A terminal whose time passes only when a test says so: what each update drew, and what it told of its cost. */
function timedTerminal(capture: ReturnType<typeof captureOf>, costMs = 0) {
  const clock = new FakeClock();
  const updates: string[] = [];
  const draw = ({ data }: TerminalUpdate) => {
    updates.push(data);
    return Promise.resolve(costMs);
  };
  const view = new TerminalFeed(capture, options, draw, {
    nowMs: () => clock.nowMs(),
    delay: (delayMs) => new Promise((resolve) => clock.after(delayMs, () => resolve())),
    resize: () => {},
  });
  onTestFinished(() => void view.dispose());
  return { clock, updates };
}

test.each([
  [0, 30],
  [3, 30],
  [20, 10],
  [90, 5],
])(
  'an answer in some pieces is drawn as it comes, and a stream at its pace: %d ms each, %d a second',
  async (costMs, most) => {
    const capture = captureOf(chunks('rx', '> '));
    const { clock, updates } = timedTerminal(capture, costMs);
    await until(() => updates.length === 1);
    for (const piece of ['a', 'b', 'c']) {
      capture.append('rx', bytes(piece), 1);
      await until(() => updates.at(-1) === piece);
    }
    updates.length = 0;
    let sent = '';
    for (let count = 0; count < 600; count++) {
      const piece = `${count} `;
      capture.append('rx', bytes(piece), 1);
      sent += piece;
      await clock.advance(2000 / 600);
    }
    await clock.advance(1000);
    expect(updates.join('')).toBe(sent);
    expect(updates.length).toBeGreaterThanOrEqual(2 * most - 4);
    expect(updates.length).toBeLessThanOrEqual(2 * most + 6);
  },
);

test.each([
  [5, 12],
  [20, 5],
])('screens that leave bytes out take a tenth of the time: %d ms each, %d a second', async (costMs, most) => {
  const capture = captureOf(chunks('rx', '> '));
  const { clock, updates } = timedTerminal(capture, costMs);
  await until(() => updates.length === 1);
  updates.length = 0;
  const flood = new Uint8Array(640 * 1024).fill(0x61);
  for (let count = 0; count < 100; count++) {
    capture.append('rx', flood, 1);
    await clock.advance(10);
  }
  expect(updates.length).toBeGreaterThanOrEqual(most - 1);
  expect(updates.length).toBeLessThanOrEqual(most + 1);
});

test('a redraw of many pieces waits for nothing', async () => {
  const capture = captureOf([]);
  for (let count = 0; count < 50; count++) {
    capture.append('rx', bytes('x'), count);
    capture.appendEvent({ kind: 'note', text: 'a note' }, count);
  }
  const { updates } = timedTerminal(capture);
  await until(() => updates.length === 100);
  expect(updates.join('')).toBe('x'.repeat(50));
});

test.each(['le', 'be'] as const)(
  'trials 18: UTF-16 %s is drawn whole over chunks, and its controls act',
  async (order) => {
    const all = utf16Bytes('\u001b[1mT=25 °C 温😀\r\n> ', order);
    for (const step of [1, 3]) {
      const capture = captureOf([]);
      for (let at = 0; at < all.length; at += step) capture.append('rx', all.slice(at, at + step), at);
      capture.append('tx', utf16Bytes('é', order), 99);
      await terminal(capture, { encoding: `utf-16${order}`, localEcho: true }).shows('\u001b[1mT=25 °C 温😀\r\n> é');
    }
  },
);
