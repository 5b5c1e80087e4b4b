import { transmitFrom } from '../bench/traffic.ts';
import { AppPage } from '../support/app-page.ts';
import { arduino, plug } from '../support/plug.ts';
import { expect, test } from '../support/browser-test.ts';

const bytesPerSecond = 200_000;

test('a crash of the page in mid-capture costs no more than the last 250 ms', async ({ bench, openApp, server }) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();

  let taken = 0; // by the host, in bytes
  const takenAtMs: { timeMs: number; bytes: number }[] = [];
  const transmitting = transmitFrom(device, 600_000, bytesPerSecond, (bytes) => {
    taken += bytes;
    takenAtMs.push({ timeMs: performance.now(), bytes: taken });
  });
  await expect.poll(() => taken).toBeGreaterThan(400_000);
  const session = await app.page.context().newCDPSession(app.page);
  const crashed = app.page.waitForEvent('crash');
  void session.send('Page.crash').catch(() => undefined); // it cannot answer
  const crashMs = performance.now();
  await crashed;
  await transmitting;

  const again = await AppPage.open(app.page.context(), server.origin);
  await expect(again.page.getByRole('list', { name: 'Captures' }).getByRole('listitem')).toHaveCount(1);
  const received = await again.exportReceived();
  const due = takenAtMs.findLast(({ timeMs }) => timeMs < crashMs - 250)!.bytes;
  expect(received.length).toBeGreaterThanOrEqual(due);
  const lines = received.toString('latin1').split('\r\n').slice(0, -1);
  expect(lines.findIndex((line, number) => Number(line.slice(1, 9)) !== number)).toBe(-1);
});
