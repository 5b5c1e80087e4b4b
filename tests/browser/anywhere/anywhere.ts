import type { BrowserContext } from '@playwright/test';
import { writeFile } from 'node:fs/promises';
import { Nginx } from '../../relay/faults/nginx.ts';
import { AnyPage } from '../../support/any-page.ts';
import { test } from '../../support/browser-test.ts';
import { driveChromium } from '../../support/drivers/chromium-driver.ts';
import type { PageDriver } from '../../support/drivers/page-driver.ts';
import { findNginx } from '../../support/prepare.mjs';
import { RelayProcess } from '../../support/relay-process.ts';
import { requireHere } from '../../support/require-here.ts';
import { startPageServer, type PageServer } from '../../support/page-server.ts';
import { TcpShim } from '../../support/tcp-shim.ts';
import { waitLimitMs } from '../../support/time-limits.ts';
import { addAnotherRelay } from './another-relay.ts';
import { byKeyboard } from './by-keyboard.ts';
import { countOverHttp, countThrough } from './count-through.ts';
import { firstVisit } from './first-visit.ts';
import { goOffline } from './offline.ts';
import { onAPhone } from './on-a-phone.ts';
import { shareAPort } from './share-a-port.ts';
import { Stage } from './stage.ts';
import { streamAFile } from './stream-a-file.ts';
import { surviveAKill } from './survive.ts';
import { useTheTerminal } from './terminal-rows.ts';

/**
 * What a person does with the app in any browser; all other tests do it in Chromium. A browser sees two origins, the
 * relay's and one without a relay: at each new one it loads the app and stores it for offline use, which takes longer
 * than most of these tests.
 */
export function testAnywhere(name: string, drive: () => Promise<PageDriver>): void {
  test.describe(`In ${name}, a person`, () => {
    let stage: Stage;
    let context: BrowserContext;
    /** Another person, in Chromium. */
    let other: AnyPage;
    let driver: PageDriver;
    let page: AnyPage;
    /** The app without a relay. */
    let server: PageServer;
    test.beforeAll(async ({ privateChromium }) => {
      server = await startPageServer();
      stage = await Stage.start(server.origin);
      const viewport = { width: 1240, height: 760 };
      context = await (await privateChromium.get()).newContext({ serviceWorkers: 'block', locale: 'en-US', viewport });
      context.setDefaultTimeout(waitLimitMs);
      other = new AnyPage(driveChromium(await context.newPage()));
      driver = await drive();
      page = new AnyPage(driver);
    });
    test.afterAll(async () => {
      await driver?.close();
      await context?.close();
      await stage?.stop();
      await server?.dispose();
    });
    // Playwright takes screenshots only of its own pages, and wants the first parameter to be a destructuring pattern.
    // oxlint-disable-next-line no-empty-pattern
    test.afterEach(async ({}, info) => {
      if (info.status === info.expectedStatus) return;
      await writeFile(info.outputPath('page.png'), await driver.screenshot());
      await writeFile(info.outputPath('other.png'), await other.driver.screenshot());
    });

    test('sees whether there is Web Serial, tries a demo device, and needs no network afterwards', async () => {
      await firstVisit(page, server.origin);
      await goOffline(page, server);
    });

    test('uses a relay’s port with all its functions, together with somebody in Chromium', () =>
      shareAPort(page, other, stage));

    test('trials 1, 2, 5, 6, 8-11, 16, 21: types into a correct terminal, through a relay', () =>
      useTheTerminal(page, stage));

    test('gets a port back from a relay that was killed, with each byte once', () => surviveAKill(page, stage));

    test('needs no pointer', () => byKeyboard(page, stage.origin));

    test('uses a relay’s port on a phone', () => onAPhone(page, stage.origin));

    test('adds a relay at another origin', () => addAnotherRelay(page, server.origin, stage.origin));

    test('trials C 12: saves a large capture as it is read, to the byte', () => streamAFile(page, server.origin));

    // At last, other relays take the place of the first one, behind a bad network.

    test('misses no byte when the connection is cut', async () => {
      await stage.kill();
      const shim = await TcpShim.start(0, stage.port);
      const relay = await RelayProcess.start({ args: ['--demo', '--allow-host', `localhost:${stage.port}`] });
      try {
        shim.target = Number(new URL(relay.origin).port);
        await countThrough(page, stage.origin, async () => shim.cut());
      } finally {
        await shim.stop();
        await relay.stop();
      }
    });

    test('falls back to HTTP where WebSocket is blocked, and misses no byte there either', async () => {
      requireHere(findNginx() !== undefined, 'nginx');
      await stage.kill();
      const relay = await RelayProcess.start({ args: ['--demo', '--allow-host', `localhost:${stage.port}`] });
      try {
        await countOverHttp(page, stage.origin, () =>
          Nginx.start(Number(new URL(relay.origin).port), { port: stage.port, keepsHost: true }),
        );
      } finally {
        await relay.stop();
      }
    });
  });
}
