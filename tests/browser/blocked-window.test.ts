import { createHash } from 'node:crypto';
import { transmitFrom } from '../bench/traffic.ts';
import { arduino, plug } from '../support/plug.ts';
import { readStoredCapture } from '../support/stored-capture.ts';
import { expect, test } from '../support/browser-test.ts';

test('a window blocked for 2 s at 1 MB/s loses no byte and bends no timestamp', async ({ bench, openApp }) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();

  const transmitting = transmitFrom(device, 4_000_000, 1_000_000);
  await expect(app.terminalLines).toContainText('temperature');
  const blocked = await app.page.evaluate(() => {
    const from = performance.now();
    while (performance.now() - from < 2000);
    return { fromMs: performance.timeOrigin + from, toMs: performance.timeOrigin + performance.now() };
  });
  const { sha256, bytes, lost } = await transmitting;
  expect(lost).toBe(0);

  await app.button('Close').click();
  await expect(app.page.locator('session-notice')).toContainText('Closed');
  const received = await app.exportReceived();
  expect(received.length).toBe(bytes);
  expect(createHash('sha256').update(received).digest('hex')).toBe(sha256);

  const { chunks, startedMs } = await readStoredCapture(app.page);
  expect(chunks.reduce((sum, chunk) => sum + chunk.bytes, 0)).toBe(bytes);
  const gapsMs = chunks.slice(1).map(({ timeMs }, i) => timeMs - chunks[i]!.timeMs);
  expect(blocked.toMs - blocked.fromMs).toBeGreaterThan(2000);
  expect(Math.min(...gapsMs)).toBeGreaterThanOrEqual(0);
  // A reader that waited for the window would have taken nothing in this time, and everything at its end. What is asked of
  // each quarter is a fifth of what was offered: the browser, the device and this test share the processor.
  const quarterMs = (blocked.toMs - blocked.fromMs) / 4;
  for (let quarter = 0; quarter < 4; quarter++) {
    const fromMs = blocked.fromMs - startedMs + quarter * quarterMs;
    const within = chunks.filter(({ timeMs }) => timeMs >= fromMs && timeMs < fromMs + quarterMs);
    const taken = within.reduce((sum, chunk) => sum + chunk.bytes, 0);
    expect(taken, `received in quarter ${quarter + 1} of the time the window was blocked`).toBeGreaterThan(
      (quarterMs / 1000) * 200_000,
    );
  }
  expect(Math.max(...gapsMs)).toBeLessThan(quarterMs);
});
