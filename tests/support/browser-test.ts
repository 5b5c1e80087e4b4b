import { test as base, type Browser, type BrowserContext, type BrowserContextOptions } from '@playwright/test';
import { Bench } from '../devices/bench.ts';
import { AppPage } from './app-page.ts';
import { launchChromium, launchPrivateChromium, type ChromiumOptions } from './chromium.ts';
import { Lazy } from './lazy.ts';
import { startPageServer, type PageServer } from './page-server.ts';
import { hasDevices } from './prepare.mjs';
import { requireHere } from './require-here.ts';
import { chooser, sharedGrants, SharedChromium } from './shared-chromium.ts';
import { waitLimitMs } from './time-limits.ts';

export { expect } from '@playwright/test';

interface AppOptions extends Pick<ChromiumOptions, 'display' | 'profile' | 'granted' | 'serviceWorker'> {
  /** Address within the app, with a slash first. */
  readonly path?: string;
  readonly reducedMotion?: 'reduce';
  readonly permissions?: string[];
  /** Opens the app of this server, in a browser of its own. */
  readonly server?: PageServer;
  /** Opens the app in a browser of its own. */
  readonly context?: ChromiumOptions['context'];
}

interface Fixtures {
  /** Virtual serial devices. They are removed when the test ends. */
  bench: Bench;
  /** Serves the built app, for this test alone. */
  server: PageServer;
  /**
   * Opens the app in a browser that sees `bench`; when headless, `requestPort()` is answered by `chooser.js`. The first
   * one of a test is in a browser that tests share, unless an option needs one of its own.
   */
  openApp(options?: AppOptions): Promise<AppPage>;
  /** A private window of another person, in a browser that tests share. It sees no serial port. */
  newPerson(options?: BrowserContextOptions): Promise<BrowserContext>;
}

interface WorkerFixtures {
  // Nothing starts before a test has checked whether it can run here: only a test can be skipped.
  workerBench: Lazy<Bench>;
  sharedChromium: SharedChromium;
  privateChromium: Lazy<Browser>;
}

/** Playwright's `test` with virtual devices and the app on a real Chromium. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  // Playwright wants the first parameter to be a destructuring pattern.
  // oxlint-disable-next-line no-empty-pattern
  server: async ({}, use) => {
    const server = await startPageServer();
    await use(server);
    await server.dispose();
  },

  workerBench: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const bench = new Lazy(
        () => Bench.start(),
        (started) => started.stop(),
      );
      await use(bench);
      await bench.end();
    },
    { scope: 'worker' },
  ],

  sharedChromium: [
    async ({ workerBench }, use) => {
      const shared = new SharedChromium(workerBench);
      await use(shared);
      await shared.stop();
    },
    { scope: 'worker' },
  ],

  privateChromium: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const browser = new Lazy(launchPrivateChromium, (started) => started.close());
      await use(browser);
      await browser.end();
    },
    { scope: 'worker' },
  ],

  newPerson: async ({ privateChromium }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options) => {
      const context = await (await privateChromium.get()).newContext({ serviceWorkers: 'block', ...options });
      context.setDefaultTimeout(waitLimitMs);
      contexts.push(context);
      return context;
    });
    for (const context of contexts) await context.close();
  },

  bench: async ({ workerBench, sharedChromium }, use) => {
    requireHere(hasDevices(), 'The set of virtual serial devices');
    const started = await workerBench.get();
    await use(started);
    await started.clear();
    await sharedChromium.noticeRemoval();
  },

  openApp: async ({ bench, sharedChromium }, use) => {
    const ends: (() => Promise<void>)[] = [];
    let isFirst = true;
    const openShared = async (kind: 'granted' | 'plain', { path = '/', reducedMotion, permissions }: AppOptions) => {
      const { context, origin } = await sharedChromium.takeOrigin(kind);
      if (permissions) await context.grantPermissions(permissions, { origin });
      return AppPage.open(context, origin + path, reducedMotion && { reducedMotion });
    };
    const openOwn = async ({ path = '/', server: given, reducedMotion, permissions, ...options }: AppOptions) => {
      const server = given ?? (await startPageServer());
      if (!given) ends.unshift(() => server.dispose());
      const context = await launchChromium({
        bench,
        origin: server.origin,
        ...options,
        context: { ...(reducedMotion && { reducedMotion }), ...(permissions && { permissions }), ...options.context },
      });
      ends.unshift(() => context.close());
      if (options.display === undefined) await context.addInitScript({ path: chooser });
      return AppPage.open(context, server.origin + path);
    };
    await use((options = {}) => {
      const { granted = [], reducedMotion: _, permissions: __, path: ___, ...special } = options;
      const isShared = granted.every((device) => sharedGrants.includes(device));
      const kind = granted.length === 0 ? 'plain' : isShared ? 'granted' : undefined;
      const mayShare = isFirst && kind !== undefined && Object.keys(special).length === 0;
      isFirst = false;
      return mayShare ? openShared(kind, options) : openOwn(options);
    });
    for (const end of ends) await end();
    await sharedChromium.closePages();
  },
});
