import { expect, test } from 'vitest';
import type { TerminalUpdate } from '../../web/engine/api/views.ts';
import { TerminalFeed } from '../../web/engine/terminal-feed.ts';
import { captureOf, chunks } from '../capture/support.ts';

const options = { encoding: 'utf-8', localEcho: false, newline: 'raw' } as const;

/** What a terminal shows in the end, and the errors it met on the way. */
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
      text += typeof update.data === 'string' ? update.data : new TextDecoder().decode(update.data);
      if (text.endsWith('two\n')) resolve();
      return Promise.resolve();
    };
    view = new TerminalFeed(capture, options, take, () => Promise.resolve());
  });
  await view?.dispose();
  return { text, failures };
}

test('an error while reading is reported once, and the terminal goes on', async () => {
  expect(await draw({ read: 3 })).toEqual({ text: 'one\ntwo\n', failures: ['read failed'] });
});

test('an error while drawing is reported, and what was lost is drawn again', async () => {
  expect(await draw({ sink: 1 })).toEqual({ text: 'one\ntwo\n', failures: ['drawing failed'] });
});
