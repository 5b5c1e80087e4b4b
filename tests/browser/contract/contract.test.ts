import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { bundleScript } from '../../support/bundle-script.ts';
import { expect, test as base } from '../../support/browser-test.ts';
import { arduino } from '../../support/plug.ts';
import { setTimeout as waitMs } from 'node:timers/promises';
import { waitLimitMs } from '../../support/time-limits.ts';
import type { ContractPlace } from './contract-page.ts';
import { createDeviceBridge } from './device-bridge.ts';

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const scripts = new Map<string, Promise<string>>();

/** Bundled once for all tests. */
function scriptOf(name: string): Promise<string> {
  const script = scripts.get(name) ?? bundleScript(pathOf(`${name}.ts`));
  scripts.set(name, script);
  return script;
}

const test = base.extend<{ contractPage: Page }>({
  contractPage: async ({ bench, sharedChromium }, use) => {
    const { context, origin } = await sharedChromium.takeOrigin('granted');
    const page = await context.newPage();
    const bridge = createDeviceBridge(bench, arduino);
    await page.exposeFunction('callDevice', (name: keyof typeof bridge, args: unknown[]) =>
      (bridge[name] as (...args: unknown[]) => Promise<unknown>)(...args),
    );
    for (const name of ['contract-page', 'contract-worker']) {
      const body = await scriptOf(name);
      await page.route(`${origin}/${name}.js`, (route) => route.fulfill({ contentType: 'text/javascript', body }));
    }
    await page.route(`${origin}/`, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: '<!doctype html><script type="module" src="/contract-page.js"></script>',
      }),
    );
    await page.goto(origin);
    await use(page);
    await page.close();
  },
});

const places: Record<ContractPlace, string> = {
  window: 'a Web Serial port in a window keeps the contract of Port',
  worker: 'a Web Serial port in a worker keeps the contract of Port',
  host: 'a W3C port over a line the window holds for a worker keeps the contract of Port',
  'worker line': 'a Web Serial line in a worker keeps the contract of Line',
  'host line': 'a line the window holds for a worker keeps the contract of Line',
};

/** Runs one test of the contract in the page; returns its error, or an empty text. */
async function runOne(page: Page, place: ContractPlace, index: number): Promise<string> {
  const running = page.evaluate(([at, i]) => runContract(at, i).then(() => '', String), [place, index] as const);
  const failure = await Promise.race([
    running,
    waitMs(waitLimitMs).then(() => `it did not end within ${waitLimitMs} ms`),
  ]);
  if (failure) await page.reload(); // whatever it left open
  running.catch(() => undefined);
  return failure;
}

for (const [place, title] of Object.entries(places) as [ContractPlace, string][]) {
  test(title, async ({ contractPage }) => {
    const titles = await contractPage.evaluate((at) => listContract(at), place);
    expect(titles.length).toBeGreaterThan(20);
    const failures: Record<string, string> = {};
    for (const [index, name] of titles.entries()) {
      const failure = await test.step(name, () => runOne(contractPage, place, index));
      if (failure) failures[name] = failure;
    }
    expect(failures).toEqual({});
  });
}
