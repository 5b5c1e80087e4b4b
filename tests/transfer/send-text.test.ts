import { describe, expect, test } from 'vitest';
import { sendText } from '../../web/transfer/send-text.ts';
import type { Transfer, TransferContext } from '../../web/transfer/transfer-context.ts';
import { outgoing, type TestFile } from './memory-files.ts';
import { simulate } from './simulate.ts';

type Options = Parameters<typeof sendText>[2];
const plain: Options = { lineDelayMs: 0, byteDelayMs: 0, waitFor: undefined, ending: undefined };
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

/**
 * Sends a text to a simulated device.
 * @param answer what the device sends for each byte; `undefined`: it hangs
 */
function send(
  text: string,
  options: Partial<Options>,
  answer: (received: string) => string | undefined = () => '',
  size = text.length,
) {
  const files: TestFile[] = [{ name: 'job.gcode', bytes: bytesOf(text) }];
  let received = '';
  const arrivals: { readonly byte: string; readonly atMs: number }[] = [];
  const device = function* (context: TransferContext): Transfer {
    for (;;) {
      const byte = yield* context.byte(context.nowMs() + 60_000);
      if (byte < 0) return;
      received += String.fromCharCode(byte);
      arrivals.push({ byte: String.fromCharCode(byte), atMs: context.nowMs() });
      const reply = answer(received);
      if (reply) yield { kind: 'transmit', bytes: bytesOf(reply) };
    }
  };
  const { sender } = simulate({
    files,
    latencyMs: 5,
    send: (context) =>
      sendText(
        context,
        outgoing(files).map((file) => ({ ...file, size })),
        { ...plain, ...options },
      ),
    receive: device,
  });
  return { received, arrivals, sender, progress: sender.context.progress };
}

describe('a text file sent line by line', () => {
  test.each([
    [undefined, 'a\r\nb\rc\nd\r\n\r\ne'],
    ['\r', 'a\rb\rc\rd\r\re'],
    ['\r\n', 'a\r\nb\r\nc\r\nd\r\n\r\ne'],
  ])('has the line ending %j, its last line none', (ending, right) => {
    const { received, progress } = send('a\r\nb\rc\nd\r\n\r\ne', {
      ending: ending === undefined ? ending : bytesOf(ending),
    });
    expect(received).toBe(right);
    expect(progress.fileBytes).toBe(13);
  });

  test('is whole where lines, and their ends, are cut by the pieces it is read in', () => {
    for (const length of [4094, 4095, 4096, 70_000]) {
      const text = `${'x'.repeat(length)}\r\ny\r`;
      expect(send(text, {}).received).toBe(text);
      expect(send(text, { ending: bytesOf('\n') }).received).toBe(`${'x'.repeat(length)}\ny\n`);
    }
  });

  test('pauses after each line and each byte', () => {
    const { arrivals } = send('ab\ncd', { lineDelayMs: 200 });
    const [, , end, next] = arrivals;
    expect((next?.atMs ?? 0) - (end?.atMs ?? 0)).toBeGreaterThanOrEqual(200);
    const slow = send('ab', { byteDelayMs: 50 }).arrivals.map(({ atMs }) => atMs);
    expect((slow[1] ?? 0) - (slow[0] ?? 0)).toBeGreaterThanOrEqual(50);
  });

  test('waits for the echo of each line, whatever ends it and is put in between', () => {
    let waiting = '';
    const { received, sender } = send('one\ntwo\n', { waitFor: 'echo' }, (all) => {
      waiting = all.split('\n').at(-1) ?? '';
      return all.endsWith('\n') ? `${all.split('\n').at(-2)?.replace('n', 'n \r')}\r\n> ` : '';
    });
    expect([received, sender.error, waiting]).toEqual(['one\ntwo\n', undefined, '']);
  });

  test('fails at the line whose echo lacks a character, and sends no further one', () => {
    const { received, sender } = send('one\ntwo\nthree\n', { waitFor: 'echo' }, (all) =>
      all.endsWith('\n') ? (all.split('\n').at(-2) ?? '').replace('w', '') : '',
    );
    expect(received).toBe('one\ntwo\n');
    expect(sender.error).toMatchObject({ code: 'line-unanswered', detail: '2' });
  });

  test('waits for the prompt, which does not count within the echo', () => {
    const answers: number[] = [];
    const { received, sender } = send('if a > b\nx\n', { waitFor: bytesOf('> ') }, (all) => {
      answers.push(all.length);
      return all.endsWith('\n') ? '\r\n> ' : all.slice(-1);
    });
    expect([received, sender.error]).toEqual(['if a > b\nx\n', undefined]);
  });

  test('a prompt may begin with the end of the line that is echoed, as that of U-Boot, and is more than that', () => {
    const answer = (all: string): string => (all.endsWith('\r') ? '\r\n=> ' : all.slice(-1));
    const { received, sender } = send('setenv a \rx\r', { waitFor: bytesOf('\r\n=> ') }, answer);
    expect([received, sender.error]).toEqual(['setenv a \rx\r', undefined]);
    const early = send('a\rb\r', { waitFor: bytesOf('\r') }, (all) => (all === 'a\r' ? 'a\r' : ''));
    expect([early.received, early.sender.error?.detail]).toEqual(['a\r', '1']);
  });

  test('waits for the prompt of a device that echoes nothing, also when it begins like the line', () => {
    const { received, sender } = send('out\nodd\n', { waitFor: bytesOf('ok\n') }, (all) =>
      all.endsWith('\n') ? 'busy\nok\n' : '',
    );
    expect([received, sender.error]).toEqual(['out\nodd\n', undefined]);
    const direct = send('out\nodd\n', { waitFor: bytesOf('ok\n') }, (all) => (all.endsWith('\n') ? 'ok\n' : ''));
    expect([direct.received, direct.sender.error]).toEqual(['out\nodd\n', undefined]);
  });

  test('fails when the file becomes shorter while it is sent', () => {
    const { sender, received } = send('a\nb\n', {}, undefined, 100);
    expect([received, sender.error?.code]).toEqual(['', 'file-changed']);
  });

  test('fails when the prompt does not come within ten seconds, with the number of the line', () => {
    const { received, sender } = send('a\nb\nc\n', { waitFor: bytesOf('>') }, (all) => (all === 'a\n' ? '>' : ''));
    expect([received, sender.error?.detail]).toEqual(['a\nb\n', '2']);
  });
});
