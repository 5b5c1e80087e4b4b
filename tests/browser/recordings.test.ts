import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { axeFindings } from '../support/axe.ts';
import { AppPage } from '../support/app-page.ts';
import { expect, test as base } from '../support/browser-test.ts';
import { RelayProcess } from '../support/relay-process.ts';

const pictures = fileURLToPath(new URL('../screenshots/', import.meta.url));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A relay that records its demo ports in files of the minimum size. */
class RecordingRelay {
  readonly directory = mkdtempSync(join(tmpdir(), 'baudcast-record-'));
  #process: RelayProcess | undefined;
  #port = 0;

  get origin(): string {
    return this.#process?.origin ?? '';
  }

  /** The sizes of its files. */
  get segments(): number[] {
    const names = readdirSync(this.directory, { recursive: true }).map(String);
    return names.filter((name) => name.endsWith('.baudrec')).map((name) => statSync(join(this.directory, name)).size);
  }

  /** At the same address as before. */
  async start(): Promise<void> {
    this.#process = await RelayProcess.start({
      port: this.#port,
      args: ['--demo', '--record', this.directory, '--record-segment', '1M', '--record-budget', '64M'],
    });
    this.#port = Number(new URL(this.origin).port);
  }

  stop(signal?: 'SIGKILL'): Promise<void> {
    return this.#process?.stop(signal) ?? Promise.resolve();
  }

  /** Transmits to the echo, and waits until both directions are recorded. */
  async echo(bytes: Buffer): Promise<void> {
    const stored = (): number => this.segments.reduce((sum, size) => sum + size, 0);
    let wanted = stored();
    for (let at = 0; at < bytes.length; at += 60_000) {
      const body = bytes.subarray(at, at + 60_000);
      const { status } = await fetch(`${this.origin}/api/ports/demo/echo/transmit?baudRate=12000000`, {
        method: 'POST',
        body: new Uint8Array(body),
      });
      expect(status).toBe(200);
      wanted += 2 * body.length;
      // A shared disk may be slow; data left out for that is tested elsewhere.
      await expect.poll(stored, { intervals: [20] }).toBeGreaterThanOrEqual(wanted);
    }
  }
}

const test = base.extend<{
  relay: RecordingRelay;
  openPage: (look?: { dark?: boolean; phone?: boolean; locale?: string }) => Promise<AppPage>;
}>({
  // oxlint-disable-next-line no-empty-pattern
  relay: async ({}, use) => {
    const relay = new RecordingRelay();
    await relay.start();
    await use(relay);
    await relay.stop();
    rmSync(relay.directory, { recursive: true });
  },
  openPage: ({ relay, newPerson }, use) =>
    use(async ({ dark = false, phone = false, locale = 'en-US' } = {}) => {
      const context = await newPerson({
        ...(phone ? { viewport: { width: 390, height: 760 } } : {}),
        colorScheme: dark ? 'dark' : 'light',
        locale,
        reducedMotion: 'reduce',
      });
      return AppPage.open(context, relay.origin);
    }),
});

/** Some bytes that compress no better than a device's, the same in every run. */
const noise = (byteLength: number, seed: number): Buffer => {
  const bytes = Buffer.alloc(byteLength);
  for (let i = 0, state = seed; i < byteLength; i++)
    bytes[i] = (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 16;
  return bytes;
};

async function look({ page }: AppPage, name: string): Promise<void> {
  await page.screenshot({ path: `${pictures}${name}.png` });
  expect(await axeFindings(page), name).toEqual([]);
}

test('a port’s past opens as a capture, byte for byte, after rotation and a crash of the relay', async ({
  relay,
  openPage,
}) => {
  const first = noise(1_500_000, 1);
  await relay.echo(first);
  expect(relay.segments.length).toBeGreaterThan(2);
  await relay.stop('SIGKILL');
  await relay.start();
  const second = noise(40_000, 2);
  await relay.echo(second);

  const app = await openPage();
  const { page } = app;
  await page.getByRole('button', { name: 'Actions for Demo: echo' }).first().click();
  await page.getByRole('menuitem', { name: 'Recordings…' }).click();
  const dialog = page.getByRole('dialog');
  const rows = dialog.getByRole('listitem');
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(0)).toContainText('still open');
  await expect(rows.nth(1)).toContainText(/1\.5\sMB transmitted/);
  await expect(dialog.getByLabel('Port')).toHaveValue('demo/echo');
  await expect(dialog).toContainText('recorded');
  await look(app, 'recordings-light');

  await rows.nth(1).getByRole('button', { name: /^Load/ }).click();
  await expect(dialog).toHaveCount(0);
  expect(sha256(await app.exportReceived())).toBe(sha256(first));

  // The second time it is already here; the other one is loaded by keyboard only.
  await app.command('Recordings');
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1).getByRole('button', { name: /^Show/ })).toBeVisible();
  await rows.nth(0).getByRole('button', { name: /^Load/ }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  expect(sha256(await app.exportReceived())).toBe(sha256(second));
});

test('a late viewer is offered the earlier past and loads it; readable dark, on a phone, in Chinese', async ({
  relay,
  openPage,
}) => {
  const said = noise(2_600_000, 3);
  await relay.echo(said);
  const app = await openPage({ dark: true });
  await app.page.getByRole('button', { name: /^Demo: echo/ }).click();
  await app.expectAttached();
  const earlier = app.page.locator('earlier-bar');
  await expect(earlier).toContainText(/\d+\skB before this page was opened/);
  await expect(app.page.locator('sharing-bar')).toContainText('recorded');
  await look(app, 'recordings-late-dark');
  await earlier.getByRole('button', { name: 'Load' }).click();
  await expect(app.page.locator('capture-view')).toBeVisible();
  // It began before the session that is open, so it is after it in the list.
  expect(sha256(await app.exportReceived(1))).toBe(sha256(said));

  // It is shown although the keyboard was at the port.
  await app.page.getByRole('tab').first().click();
  await app.terminal.getByRole('textbox', { name: 'Terminal input' }).focus();
  await app.command('Recordings');
  await app.button(/^Show the recording/).click();
  await expect(app.page.locator('capture-view')).toBeVisible();

  const phone = await openPage({ phone: true, locale: 'zh-CN' });
  await phone.command('录制…');
  await expect(phone.page.getByRole('dialog').getByRole('listitem')).toHaveCount(1);
  await look(phone, 'recordings-phone-chinese');
});

/** A disk of 2 MB; undefined where this user may not make one. */
function smallDisk(): { readonly directory: string; remove(): void } | undefined {
  const directory = mkdtempSync(join(tmpdir(), 'baudcast-disk-'));
  const isThere =
    process.platform === 'linux' &&
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=700', 'none', directory]).status === 0;
  const remove = (): void => {
    if (isThere) spawnSync('umount', [directory]);
    rmSync(directory, { recursive: true });
  };
  if (isThere) return { directory, remove };
  remove();
  return undefined;
}

test('a full disk stops the recording and not the port, and the page reports it', async ({ newPerson }) => {
  const disk = smallDisk();
  // What happens then, and afterwards, is tested on a disk in memory too.
  test.skip(disk === undefined, 'This user may not make a small disk.');
  if (!disk) return;
  const relay = await RelayProcess.start({
    args: ['--demo', '--record', disk.directory, '--record-segment', '1M', '--record-budget', '8M'],
  });
  try {
    const echo = async (byteLength: number): Promise<void> => {
      const { status } = await fetch(`${relay.origin}/api/ports/demo/echo/transmit?baudRate=12000000`, {
        method: 'POST',
        body: new Uint8Array(byteLength),
      });
      expect(status).toBe(200);
    };
    const info = async (): Promise<unknown> =>
      ((await (await fetch(`${relay.origin}/api/ports`)).json()) as { id: string }[]).find(
        ({ id }) => id === 'demo/echo',
      );
    for (let i = 0; i < 40; i++) await echo(60_000);
    await expect.poll(info).toMatchObject({ recording: 'stopped', recordingStop: 'disk-full', state: 'open' });
    const app = await AppPage.open(await newPerson(), relay.origin);
    await app.page.getByRole('button', { name: /^Demo: echo/ }).click();
    await app.expectAttached();
    await expect(app.page.locator('sharing-bar')).toContainText('not recorded: disk full');
    await echo(60_000);
    await expect.poll(info).toMatchObject({ offset: 41 * 60_000, state: 'open' });
  } finally {
    await relay.stop();
    disk.remove();
  }
});
