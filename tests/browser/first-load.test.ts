import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, test } from '../support/browser-test.ts';
import { startPageServer } from '../support/page-server.ts';

/** JavaScript of the first load, compressed: the page, its engine's worker and the service worker. */
const maxGzipBytes = 85_000;

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1).padStart(7)} kB`;

test('the first load has at most 85 kB of compressed JavaScript', async ({ newPerson }) => {
  const server = await startPageServer();
  // Without its service worker, which would fetch everything; its own size is added below.
  try {
    const page = await (await newPerson()).newPage();
    await page.goto(server.origin);
    // It is loaded completely when the page has its first message from the engine.
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.waitForLoadState('networkidle');

    const loaded = new Set(server.requests.filter((path) => path.endsWith('.js')));
    expect(loaded.size).toBeGreaterThan(0);
    const sizes = await Promise.all(
      [...loaded, '/service-worker.js'].map(async (path) => {
        const bytes = await readFile(join(server.directory, path));
        return { path, plain: bytes.length, gzip: gzipSync(bytes).length, brotli: brotliCompressSync(bytes).length };
      }),
    );
    const total = { path: 'together', plain: 0, gzip: 0, brotli: 0 };
    for (const { plain, gzip, brotli } of sizes) {
      total.plain += plain;
      total.gzip += gzip;
      total.brotli += brotli;
    }
    const rows = [...sizes, total].map(
      ({ path, plain, gzip, brotli }) => `${path.padEnd(42)}${[plain, gzip, brotli].map(kilobytes).join(' ')}`,
    );
    process.stdout.write(`${[`${''.padEnd(42)}     plain       gzip     brotli`, ...rows].join('\n')}\n`);
    expect(total.gzip).toBeLessThanOrEqual(maxGzipBytes);
  } finally {
    await server.dispose();
  }
});

test('trials A 15: the frame of the page is drawn before the engine has started; nothing moves then', async ({
  newPerson,
}) => {
  const server = await startPageServer();
  const release = server.hold(/\/engine-[^/]*\.js$/);
  try {
    const page = await (await newPerson()).newPage();
    await page.addInitScript(() => {
      const shifts: string[] = [];
      const read = (entries: PerformanceEntryList) =>
        void shifts.push(...entries.map((entry) => JSON.stringify(entry)));
      const observer = new PerformanceObserver((list) => read(list.getEntries()));
      observer.observe({ type: 'layout-shift' });
      Object.assign(globalThis, { takeShifts: () => (read(observer.takeRecords()), shifts) });
    });
    await page.goto(server.origin);
    await expect(page.getByRole('navigation').getByText('Baudcast')).toBeVisible();
    const painted = () => performance.getEntriesByName('first-contentful-paint').length;
    await expect.poll(() => page.evaluate(painted)).toBe(1);
    // No part of the page shows a state yet.
    await expect(page.getByRole('heading')).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Preferences' })).toBeEnabled();

    release();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    // A click is lost on what moves away under the pointer.
    await expect(page.getByRole('list', { name: 'Demo' }).getByRole('listitem').last()).toBeAttached();
    await page.waitForFunction(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    expect(await page.evaluate('takeShifts()')).toEqual([]);
  } finally {
    release();
    await server.dispose();
  }
});
