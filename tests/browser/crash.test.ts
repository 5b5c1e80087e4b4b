import { transmitFrom } from '../bench/traffic.ts';
import { AppPage } from '../support/app-page.ts';
import { arduino, plug } from '../support/plug.ts';
import { readStoredCapture } from '../support/stored-capture.ts';
import { expect, test } from '../support/browser-test.ts';

// That it is stored within 150 ms is checked by tests/storage/capture-recorder.test.ts, with its own clock.
test('a crash of the page during a capture loses nothing that was stored, and the stored part is complete', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();

  const transmitting = transmitFrom(device, 600_000, 200_000);
  let stored = 0;
  // It is stored while it is received, without a request.
  await expect
    .poll(async () => {
      const { chunks } = await readStoredCapture(app.page);
      return (stored = chunks.reduce((sum, { bytes }) => sum + bytes, 0));
    })
    .toBeGreaterThan(100_000);
  const session = await app.page.context().newCDPSession(app.page);
  const crashed = app.page.waitForEvent('crash');
  void session.send('Page.crash').catch(() => undefined); // it cannot answer
  await crashed;
  await transmitting;

  const again = await AppPage.open(app.page.context(), app.origin);
  await expect(again.page.getByRole('list', { name: 'Captures' }).getByRole('listitem')).toHaveCount(1);
  const received = await again.exportReceived();
  expect(received.length).toBeGreaterThanOrEqual(stored);
  const lines = received.toString('latin1').split('\r\n').slice(0, -1);
  expect(lines.findIndex((line, number) => Number(line.slice(1, 9)) !== number)).toBe(-1);
});
