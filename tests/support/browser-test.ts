import { test as base, type BrowserContext } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { Bench } from '../devices/bench.ts';
import { AppPage } from './app-page.ts';
import { launchChromium, type ChromiumOptions } from './chromium.ts';
import { startPageServer, type PageServer } from './page-server.ts';
import { hasDevices } from './prepare.mjs';
import { requireHere } from './require-here.ts';

export { expect } from '@playwright/test';

type AppOptions = Partial<Omit<ChromiumOptions, 'bench'>> & {
  /** Address within the app, with a slash first. */
  readonly path?: string;
};

interface Fixtures {
  /** Serves the built app, for this test alone. */
  server: PageServer;
  /** Virtual serial devices, for this test alone. */
  bench: Bench;
  /**
   * Opens the app in a browser of its own that sees `bench`; when headless, `requestPort()` is answered by
   * `chooser.js`.
   */
  openApp(options?: AppOptions): Promise<AppPage>;
}

const chooser = fileURLToPath(new URL('../devices/chooser.js', import.meta.url));

/** Playwright's `test` with virtual devices and the app on a real Chromium. */
export const test = base.extend<Fixtures>({
  // Playwright wants the first parameter to be a destructuring pattern.
  // oxlint-disable-next-line no-empty-pattern
  server: async ({}, use) => {
    const server = await startPageServer();
    await use(server);
    await server.dispose();
  },

  // oxlint-disable-next-line no-empty-pattern
  bench: async ({}, use) => {
    requireHere(hasDevices(), 'The set of virtual serial devices');
    const bench = await Bench.start();
    await use(bench);
    await bench.stop();
  },

  openApp: async ({ bench, server }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async ({ path = '/', ...options } = {}) => {
      const context = await launchChromium({ bench, origin: server.origin, ...options });
      contexts.push(context);
      if (options.display === undefined) await context.addInitScript({ path: chooser });
      return AppPage.open(context, server.origin + path);
    });
    for (const context of contexts) await context.close();
  },
});
