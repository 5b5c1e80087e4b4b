import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { OutputClosed, writeTo } from '../../../relay/cli/write-to.ts';

test('resolves when the stream has accepted the data', async () => {
  const stream = new PassThrough();
  const write = writeTo(stream);
  await write('a');
  await write(new Uint8Array([98]));
  expect(String(stream.read())).toBe('ab');
});

test('reports a closed reader or another error, and does not end the process', async () => {
  for (const [code, expected] of [
    ['EPIPE', OutputClosed],
    ['ENOSPC', Error],
  ] as const) {
    const stream = new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });
    const failure: unknown = await writeTo(stream)('a').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(expected);
    expect(failure instanceof OutputClosed).toBe(code === 'EPIPE');
  }
});
