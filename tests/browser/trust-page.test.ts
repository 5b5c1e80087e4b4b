import { readFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { axeFindings } from '../support/axe.ts';
import { expect, test } from '../support/browser-test.ts';
import { ExposedRelay } from '../support/exposed-relay.ts';

test('a relay’s certificate page works by keyboard, in both themes and languages, and on a phone', async ({
  newPerson,
}) => {
  const relay = await ExposedRelay.start({ args: ['--host', '0.0.0.0'] });
  const viewport = { width: 360, height: 740 };
  const context = await newPerson({ ignoreHTTPSErrors: true, acceptDownloads: true, locale: 'zh-CN', viewport });
  try {
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    const look = async (): Promise<void> => {
      expect(await axeFindings(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    };

    await page.goto(`${relay.url}/trust`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('信任此中继');
    await look();
    await page.getByRole('link', { name: 'English' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Trust this relay');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByText('macOS').focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText('Always Trust')).toBeVisible();
    await look();

    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'PEM' }).click();
    const file = new X509Certificate(readFileSync(await (await downloading).path()));
    expect(relay.out).toContain(file.fingerprint256);
    expect(problems).toEqual([]);
  } finally {
    await relay.stop();
  }
});
