import { createHash } from 'node:crypto';
import { transmitFrom } from '../bench/traffic.ts';
import { arduino, plug } from '../support/plug.ts';
import { readStoredCapture } from '../support/stored-capture.ts';
import { expect, test } from '../support/browser-test.ts';

/** The browser's buffer for the app, which requests 1 MiB, and the tty's buffer, in bytes. */
const heldBytes = 1024 * 1024 + 256 * 1024;

test('a window that is blocked while 4 MB arrive loses no byte and no timestamp', async ({ bench, openApp }) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  const { page } = app;

  // Cookies reach a window that does nothing else, and can be read from outside meanwhile.
  const blocking = page.evaluate(() => {
    const fromMs = performance.timeOrigin + performance.now();
    // The Cookie Store API answers in promises, which a blocked window does not wait for.
    // oxlint-disable-next-line unicorn/no-document-cookie
    document.cookie = 'window=blocked';
    while (!document.cookie.includes('window=released'));
    return { fromMs, toMs: performance.timeOrigin + performance.now() };
  });
  const cookies = async () => (await page.context().cookies()).filter(({ name }) => name === 'window');
  await expect.poll(async () => (await cookies()).map(({ value }) => value)).toEqual(['blocked']);
  const { sha256, bytes, lost } = await transmitFrom(device, 4_000_000);
  expect(lost).toBe(0);
  await page.context().addCookies((await cookies()).map((cookie) => ({ ...cookie, value: 'released' })));
  const blocked = await blocking;

  await app.button('Close').click();
  await expect(page.locator('session-notice')).toContainText('Closed');
  const received = await app.exportReceived();
  expect(received.length).toBe(bytes);
  expect(createHash('sha256').update(received).digest('hex')).toBe(sha256);

  const { chunks, startedMs } = await readStoredCapture(page);
  expect(chunks.reduce((sum, chunk) => sum + chunk.bytes, 0)).toBe(bytes);
  const gapsMs = chunks.slice(1).map(({ timeMs }, i) => timeMs - chunks[i]!.timeMs);
  expect(Math.min(...gapsMs)).toBeGreaterThanOrEqual(0);
  // A reader that waited for the window would have read at most what the buffers held, and the rest afterwards. On a
  // busy computer some is left to be read when the device has sent everything.
  const meanwhile = chunks.filter(
    ({ timeMs }) => timeMs >= blocked.fromMs - startedMs && timeMs <= blocked.toMs - startedMs,
  );
  const taken = meanwhile.reduce((sum, chunk) => sum + chunk.bytes, 0);
  expect(taken, 'received while the window was blocked').toBeGreaterThan(heldBytes);
  // How large the pieces are that it is read in depends on the computer: none is larger than the buffers.
  const least = Math.ceil(taken / heldBytes);
  expect(new Set(meanwhile.map(({ timeMs }) => timeMs)).size, 'times they have').toBeGreaterThanOrEqual(least);
});
