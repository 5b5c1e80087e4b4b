import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import type { Bench } from '../devices/bench.ts';
import { findFirefox } from './prepare.mjs';
import { removeLater } from './remove-later.ts';
import { requireHere } from './require-here.ts';
import { waitLimitMs } from './time-limits.ts';

export interface FirefoxOptions {
  /** The bench whose devices it sees; without one it sees those of this computer. */
  readonly bench?: Bench;
  /** Settings of `about:config`. */
  readonly prefs?: Readonly<Record<string, string | number | boolean>>;
}

/** Starts a headless Firefox with a fresh profile. */
export async function launchFirefox({ bench, prefs }: FirefoxOptions = {}): Promise<Browser> {
  const executablePath = findFirefox();
  requireHere(executablePath !== undefined, 'Firefox');
  const home = mkdtempSync(join(tmpdir(), 'firefox-home-'));
  const launched = await puppeteer.launch({
    browser: 'firefox',
    executablePath: executablePath!,
    headless: true,
    timeout: waitLimitMs,
    // Relays that a test starts make certificates of their own.
    acceptInsecureCerts: true,
    // lets a test press the buttons of the browser's own window
    args: ['-remote-allow-system-access'],
    extraPrefsFirefox: { 'dom.webserial.enabled': true, 'layout.frame_rate': 15, ...prefs },
    env: { ...process.env, ...bench?.env, HOME: home },
  });
  launched.once('disconnected', () => void removeLater(home));
  return launched;
}

/** A new tab. */
export async function openTab(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(waitLimitMs);
  return page;
}

/** Labels of the ports Firefox's picker offers now; empty while it is not shown. */
export function offeredPorts(browser: Browser): Promise<string[]> {
  return inBrowserWindow<string[]>(
    browser,
    `() => {
      const list = document.getElementById('webSerial-selectPort-menulist');
      return list ? [...list.menupopup.children].map((item) => item.label) : [];
    }`,
  );
}

/** Selects the port at `index` of `offeredPorts()` in Firefox's picker. */
export async function choosePort(browser: Browser, index: number): Promise<void> {
  await inBrowserWindow(
    browser,
    `() => {
      document.getElementById('webSerial-selectPort-menulist').selectedIndex = ${index};
      PopupNotifications.panel.firstElementChild.button.click();
      return null;
    }`,
  );
}

/** The used part of BiDi's answers; puppeteer has no types for the browser's own window. */
interface BidiConnection {
  send(method: 'browsingContext.getTree', parameters: object): Promise<{ result: { contexts: { context: string }[] } }>;
  send(method: 'script.callFunction', parameters: object): Promise<{ result: { result: { value: string } } }>;
}

/** Runs a function's source in the window that has Firefox's toolbar, and returns its JSON-able result. */
async function inBrowserWindow<Result>(browser: Browser, source: string): Promise<Result> {
  const { connection } = browser as unknown as { connection: BidiConnection };
  const tree = await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
  const { result } = await connection.send('script.callFunction', {
    functionDeclaration: `() => JSON.stringify((${source})())`,
    arguments: [],
    target: { context: tree.result.contexts[0]!.context },
    awaitPromise: true,
  });
  return JSON.parse(result.result.value) as Result;
}
