import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, listens } from './ports.ts';
import { findWebKitDriver } from './prepare.mjs';
import { removeLater } from './remove-later.ts';
import { requireHere } from './require-here.ts';
import { startVirtualScreen } from './virtual-screen.ts';
import { WebDriver } from './webdriver.ts';

export interface WebKit {
  readonly driver: WebDriver;
  /** Its download folder. */
  readonly saved: string;
  close(): Promise<void>;
}

/** Starts WebKitGTK's own small browser, with a fresh profile, on an invisible screen. */
export async function launchWebKit({ dark = false } = {}): Promise<WebKit> {
  const program = findWebKitDriver();
  requireHere(program !== undefined, 'WebKit');
  const screen = await startVirtualScreen();
  const home = mkdtempSync(join(tmpdir(), 'webkit-home-'));
  const saved = join(home, 'saved');
  await mkdir(join(home, 'config'));
  await mkdir(saved);
  await writeFile(join(home, 'config/user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${saved}"\n`);
  const port = await freePort();
  const child = spawn(program!, [`--port=${port}`], {
    stdio: 'ignore',
    env: {
      ...process.env,
      DISPLAY: screen.display,
      GDK_BACKEND: 'x11',
      GTK_THEME: dark ? 'Adwaita:dark' : 'Adwaita',
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_DATA_HOME: join(home, 'data'),
      XDG_CACHE_HOME: join(home, 'cache'),
      LANG: 'en_US.UTF-8',
      // nothing here has a graphics card to share memory with
      WEBKIT_DISABLE_DMABUF_RENDERER: '1',
      // root has no sandbox of its own to give, and containers mostly allow none
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    },
  });
  await listens(port);
  const driver = await WebDriver.start(`http://127.0.0.1:${port}`);
  return {
    driver,
    saved,
    close: async () => {
      await driver.end().catch(() => undefined);
      const exited = once(child, 'exit');
      child.kill();
      await exited;
      await screen.dispose();
      await removeLater(home);
    },
  };
}
