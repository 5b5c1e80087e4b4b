import { test } from '@playwright/test';
import { writeFile } from 'node:fs/promises';
import { Nginx } from '../../relay/faults/nginx.ts';
import { TcpShim } from '../../support/tcp-shim.ts';
import { AnyPage } from '../../support/any-page.ts';
import { driveChromium } from '../../support/drivers/chromium-driver.ts';
import type { PageDriver } from '../../support/drivers/page-driver.ts';
import { freePort } from '../../support/ports.ts';
import { findNginx } from '../../support/prepare.mjs';
import { RelayProcess } from '../../support/relay-process.ts';
import { requireHere } from '../../support/require-here.ts';
import { startPageServer, type PageServer } from '../../support/page-server.ts';
import { addAnotherRelay } from './another-relay.ts';
import { byKeyboard } from './by-keyboard.ts';
import { countThrough } from './count-through.ts';
import { firstVisit } from './first-visit.ts';
import { goOffline } from './offline.ts';
import { onAPhone } from './on-a-phone.ts';
import { shareAPort } from './share-a-port.ts';
import { Stage } from './stage.ts';
import { streamAFile } from './stream-a-file.ts';
import { surviveAKill } from './survive.ts';
import { useTheTerminal } from './terminal-rows.ts';

/**
 * What a person does with the app in any browser. A browser sees few origins: at each new one it loads the app and
 * stores it for offline use, which takes longer than most of these tests.
 */
export function testAnywhere(name: string, drive: (stage: Stage) => Promise<PageDriver>): void {
  test.describe(`In ${name}, a person`, () => {
    let stage: Stage;
    /** Where a bad network lets pages through to a relay. */
    let gate: number;
    /** Another person, in Chromium. */
    let other: AnyPage;
    let driver: PageDriver;
    let page: AnyPage;
    /** The app without a relay. */
    let server: PageServer;
    test.beforeAll(async () => {
      stage = await Stage.start();
      gate = await freePort();
      other = new AnyPage(await driveChromium(stage.origin, { serviceWorker: false }));
      server = await startPageServer();
      driver = await drive(stage);
      page = new AnyPage(driver);
    });
    test.afterAll(async () => {
      await driver?.close();
      await server?.dispose();
      await other?.driver.close();
      await stage?.stop();
    });
    // Playwright takes screenshots only of its own pages, and wants the first parameter to be a destructuring pattern.
    // oxlint-disable-next-line no-empty-pattern
    test.afterEach(async ({}, info) => {
      if (info.status === info.expectedStatus) return;
      await writeFile(info.outputPath('page.png'), await driver.screenshot());
      await writeFile(info.outputPath('other.png'), await other.driver.screenshot());
    });

    test('sees whether there is Web Serial, and tries a demo device', () => firstVisit(page, server.origin));

    test('uses a relay’s port with all its functions, together with somebody in Chromium', () =>
      shareAPort(page, other, stage));

    test('trials 1, 2, 5, 6, 8-11, 16, 21: types into a correct terminal, through a relay', () =>
      useTheTerminal(page, stage));

    test('gets a port back from a relay that was killed, with each byte once', () => surviveAKill(page, stage));

    test('needs no pointer', () => byKeyboard(page, stage.origin));

    test('uses a relay’s port on a phone', () => onAPhone(page, stage.origin));

    test('needs no network after the first visit', async () => {
      const unvisited = await startPageServer();
      try {
        await goOffline(page, unvisited);
      } finally {
        await unvisited.dispose();
      }
    });

    test('adds a relay at another origin', async () => {
      const relay = await RelayProcess.start({ args: ['--demo', '--allow-origin', server.origin] });
      try {
        await addAnotherRelay(page, server.origin, relay.origin);
      } finally {
        await relay.stop();
      }
    });

    // Chromium has a file picker; without it: export.test.ts.
    if (name !== 'Chromium')
      test('trials C 12: saves a large capture as it is read, to the byte', () => streamAFile(page, server.origin));

    test('misses no byte when the connection is cut', async () => {
      const shim = await TcpShim.start(0, gate);
      const relay = await RelayProcess.start({ args: ['--demo', '--allow-host', shim.host] });
      try {
        shim.target = Number(new URL(relay.origin).port);
        await countThrough(page, shim.url, async () => shim.cut());
      } finally {
        await shim.stop();
        await relay.stop();
      }
    });

    test('falls back to HTTP where WebSocket is blocked, and misses no byte there either', async () => {
      requireHere(findNginx() !== undefined, 'nginx');
      const relay = await RelayProcess.start({ args: ['--demo', '--allow-host', `127.0.0.1:${gate}`] });
      const start = () => Nginx.start(Number(new URL(relay.origin).port), { port: gate, keepsHost: true });
      let nginx = await start();
      try {
        await countThrough(page, nginx.url, async () => {
          await page.expectShown({ css: 'span', name: 'HTTP', within: 'status-bar' });
          await nginx.stop();
          nginx = await start();
        });
      } finally {
        await nginx.stop();
        await relay.stop();
      }
    });
  });
}
