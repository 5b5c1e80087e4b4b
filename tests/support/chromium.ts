import { chromium, type Browser, type BrowserContext } from '@playwright/test';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Bench, DeviceSpec } from '../devices/bench.ts';
import { findChromium } from './prepare.mjs';
import { removeLater } from './remove-later.ts';
import { requireHere } from './require-here.ts';
import { waitLimitMs } from './time-limits.ts';

export interface ChromiumOptions {
  /** The bench whose devices it sees; without one it sees no serial port at all. */
  readonly bench?: Bench | undefined;
  /** Devices that were granted earlier to `origin`. Each needs a vendor id, a product id and a serial number. */
  readonly granted?: readonly DeviceSpec[];
  readonly origin: string | readonly string[];
  /** The folder of an existing profile. Default: a new one, removed with the browser. */
  readonly profile?: string;
  /** Show a window on this X display. Default: headless. */
  readonly display?: string;
  /** Lets pages have a service worker. Default: no; it fetches the whole app, which takes longer than most tests. */
  readonly serviceWorker?: boolean;
  readonly context?: Parameters<typeof chromium.launchPersistentContext>[1];
}

const isRoot = process.getuid?.() === 0;

const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // chooser.js answers requestPort() through these
  '--enable-blink-features=MojoJS,MojoJSTest',
];

/** The bar that warns of `--no-sandbox` appears late and would move the page under the pointer. */
const withoutWarningBar = '--test-type';

export function createProfile(): string {
  return mkdtempSync(join(tmpdir(), 'chromium-profile-'));
}

/** The preferences that Chromium writes when a person has selected these devices for each origin. */
function writeGrants(profile: string, origins: readonly string[], granted: readonly DeviceSpec[]): void {
  const chosen = granted.map(({ product, vendorId, productId, serial }) => ({
    name: product ?? '',
    vendor_id: vendorId,
    product_id: productId,
    serial_number: serial,
  }));
  const grants = origins.map((origin) => [`${origin},*`, { setting: { 'chosen-objects': chosen } }]);
  const exceptions = { serial_chooser_data: Object.fromEntries(grants) as unknown };
  mkdirSync(join(profile, 'Default'), { recursive: true });
  writeFileSync(
    join(profile, 'Default/Preferences'),
    JSON.stringify({ profile: { content_settings: { exceptions } } }),
  );
}

function launchOptions({ bench, display, context }: Pick<ChromiumOptions, 'bench' | 'display' | 'context'>) {
  const executablePath = findChromium();
  requireHere(executablePath !== undefined, 'Chromium');
  const { DISPLAY: _, ...env } = process.env;
  return {
    timeout: waitLimitMs,
    executablePath: executablePath!,
    chromiumSandbox: !isRoot, // root cannot have it
    headless: false, // the argument below picks the headless mode that is the same browser
    args: [display === undefined ? '--headless=new' : withoutWarningBar, ...quiet, ...(context?.args ?? [])],
    env: { ...(env as Record<string, string>), ...bench?.env, ...(display === undefined ? {} : { DISPLAY: display }) },
  };
}

/** Starts the Chromium that `findChromium()` finds, with a profile of its own. */
export async function launchChromium(options: ChromiumOptions): Promise<BrowserContext> {
  const { granted = [], origin, profile: given, display, serviceWorker = false, context } = options;
  const profile = given ?? createProfile();
  if (granted.length > 0) writeGrants(profile, [origin].flat(), granted);
  const browser = await chromium.launchPersistentContext(profile, {
    ...(display === undefined ? {} : { viewport: null }), // a page as large as its window
    serviceWorkers: serviceWorker ? 'allow' : 'block',
    ...context,
    ...launchOptions(options),
  });
  browser.setDefaultTimeout(waitLimitMs);
  if (given === undefined) browser.once('close', () => void removeLater(profile));
  return browser;
}

/** Starts it without a profile: each of its contexts is a private window of another person, without serial ports. */
export function launchPrivateChromium(): Promise<Browser> {
  return chromium.launch(launchOptions({}));
}

/**
 * Starts it as a person does: a page whose tab is behind another one is hidden. In the others Playwright tells each
 * page that it is in front, and asks for timers that are not throttled.
 */
export async function launchPlainChromium({ granted = [], origin, bench }: ChromiumOptions): Promise<BrowserContext> {
  const profile = createProfile();
  writeGrants(profile, [origin].flat(), granted);
  const { executablePath, args, env, chromiumSandbox } = launchOptions({ bench });
  const child = spawn(
    executablePath,
    [...args, ...(chromiumSandbox ? [] : ['--no-sandbox']), '--remote-debugging-port=0', `--user-data-dir=${profile}`],
    { env, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let address: string | undefined;
  for await (const line of createInterface({ input: child.stderr })) {
    address = /^DevTools listening on (\S+)$/.exec(line)?.[1];
    if (address !== undefined) break;
  }
  if (address === undefined) throw new Error('Chromium has ended.');
  child.stderr.resume();
  const browser = await chromium.connectOverCDP(address, { noDefaults: true });
  const [context] = browser.contexts();
  if (!context) throw new Error('Chromium has no profile.');
  context.setDefaultTimeout(waitLimitMs);
  browser.once('disconnected', () => child.kill());
  child.once('exit', () => void removeLater(profile));
  return context;
}
