import type { BrowserContext, Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import type { Bench, DeviceSpec } from '../devices/bench.ts';
import { launchChromium } from './chromium.ts';
import type { Lazy } from './lazy.ts';
import { startPageServer, type PageServer } from './page-server.ts';
import { adapterTwins, arduino } from './plug.ts';

/** Answers `requestPort()` in a headless browser. */
export const chooser = fileURLToPath(new URL('../devices/chooser.js', import.meta.url));

/** The devices that are granted to origins of kind `granted`. */
export const sharedGrants: readonly DeviceSpec[] = [arduino, ...adapterTwins];

/** The number of tests of each kind per browser. */
const hostCount = 100;

type OriginKind = 'granted' | 'plain';

const hosts: Readonly<Record<OriginKind, readonly string[]>> = {
  granted: Array.from({ length: hostCount }, (_, i) => `granted-${i}.localhost`),
  plain: Array.from({ length: hostCount }, (_, i) => `plain-${i}.localhost`),
};

interface Started {
  readonly server: PageServer;
  readonly context: BrowserContext;
  /** Sees the bench's devices, and shows nothing. */
  readonly watcher: Page;
}

/**
 * One Chromium for many tests: starting it, and loading the app for the first time, is most of what a test takes. Each
 * test has an origin of its own (`http://granted-1.localhost:…`), so that it shares nothing with others: no capture, no
 * preference, no granted port. Without service workers.
 */
export class SharedChromium {
  readonly #bench: Lazy<Bench>;
  readonly #used = { granted: 0, plain: 0 };
  #started: Promise<Started> | undefined;

  constructor(bench: Lazy<Bench>) {
    this.#bench = bench;
  }

  /**
   * An origin that no test has used. The first call starts the browser.
   * @param kind `granted`: `sharedGrants` are granted
   */
  async takeOrigin(kind: OriginKind): Promise<{ readonly context: BrowserContext; readonly origin: string }> {
    const { context, server } = await (this.#started ??= this.#start());
    const host = hosts[kind][++this.#used[kind]];
    if (host === undefined) throw new Error(`One browser is for ${hostCount} tests of a kind: raise hostCount.`);
    return { context, origin: originOf(server, host) };
  }

  /** Closes the pages of a test. */
  async closePages(): Promise<void> {
    const { context, watcher } = (await this.#started) ?? {};
    for (const page of context?.pages() ?? []) if (page !== watcher) await page.close();
  }

  /** Waits until the browser has seen that all devices were removed. */
  async noticeRemoval(): Promise<void> {
    const { watcher } = (await this.#started) ?? {};
    await watcher?.waitForFunction(async () => (await navigator.serial.getPorts()).length === 0);
  }

  async stop(): Promise<void> {
    const { context, server } = (await this.#started) ?? {};
    await context?.close();
    await server?.dispose();
  }

  async #start(): Promise<Started> {
    const server = await startPageServer([...hosts.granted, ...hosts.plain]);
    const origins = hosts.granted.map((host) => originOf(server, host));
    const context = await launchChromium({
      bench: await this.#bench.get(),
      origin: origins,
      granted: sharedGrants,
    });
    await context.addInitScript({ path: chooser });
    const watcher = await context.newPage();
    await watcher.goto(`${origins[0]}/licenses.md`);
    return { server, context, watcher };
  }
}

function originOf({ origin }: PageServer, host: string): string {
  return `http://${host}:${new URL(origin).port}`;
}
