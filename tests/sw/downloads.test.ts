import { expect, test } from 'vitest';
import { downloadResponse, offerDownload } from '../../web/sw/downloads.ts';

/** A download whose page is the test. */
async function download() {
  const { port1: page, port2 } = new MessageChannel();
  const url = new Promise<string>((resolve) => {
    page.onmessage = ({ data }: MessageEvent<{ url?: string }>) => data.url !== undefined && resolve(data.url);
  });
  offerDownload('capture.bin', port2, '/');
  let done = Promise.resolve();
  const response = downloadResponse(await url, (promise) => (done = promise));
  return { page, response, done };
}

test('trials-2 C 12: a download whose page is gone fails, and does not wait for the rest for ever', async () => {
  const { page, response, done } = await download();
  const reader = response.body?.getReader();
  page.postMessage(Uint8Array.of(1, 2, 3));
  expect((await reader?.read())?.value).toEqual(Uint8Array.of(1, 2, 3));
  page.close();
  await expect(reader?.read()).rejects.toThrow('gone');
  await done;
});

test('trials-2 C 12: a download that is whole before its page is gone is read to its end', async () => {
  const { page, response, done } = await download();
  page.postMessage(Uint8Array.of(1));
  page.postMessage(Uint8Array.of(2));
  page.postMessage('done');
  await done;
  page.close();
  expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([1, 2]);
});
