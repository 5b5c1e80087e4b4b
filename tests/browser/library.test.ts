import { mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '../support/browser-test.ts';
import { RelayProcess } from '../support/relay-process.ts';
import { removeLater } from '../support/remove-later.ts';
import { startStaticServer } from '../support/static-server.ts';

/** Somebody's page, as it uses `navigator.serial`. */
const page = `<!doctype html><meta charset="utf-8"><title>Tool</title>
<button>Connect</button><output></output>
<script type="module">
  import { serial } from './library/baudcast.js';
  const show = (text) => (document.querySelector('output').textContent += text);
  const ports = serial(new URLSearchParams(location.search).get('relay'));
  document.querySelector('button').onclick = async () => {
    try {
      const port = await ports.requestPort();
      await port.open({ baudRate: 9600 });
      const writer = port.writable.getWriter();
      await writer.write(new TextEncoder().encode('hello'));
      for await (const chunk of port.readable) show(new TextDecoder().decode(chunk));
    } catch (error) {
      show(error.name);
    }
  };
</script>`;

test('a page of another origin lets a person choose a relay’s port, and uses it as one of Web Serial', async ({
  newPerson,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'baudcast-tool-'));
  await writeFile(join(folder, 'index.html'), page);
  await symlink(fileURLToPath(new URL('../../dist/library', import.meta.url)), join(folder, 'library'));
  const server = await startStaticServer(folder, '/');
  const relay = await RelayProcess.start({ args: ['--demo', '--allow-origin', server.origin] });
  try {
    const tool = await (await newPerson()).newPage();
    await tool.goto(`${server.origin}/?relay=${relay.origin}`);
    await tool.getByRole('button', { name: 'Connect' }).click();
    const dialog = tool.getByRole('dialog', { name: 'Choose a serial port' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(tool.getByRole('status')).toHaveText('NotFoundError');
    await tool.getByRole('button', { name: 'Connect' }).click();
    await expect(dialog.getByRole('button')).toHaveText([/echo/, /sensors/, /counter/, /sink/, 'Cancel']);
    await tool.keyboard.press('Enter');
    await expect(tool.getByRole('status')).toHaveText('NotFoundErrorhello');
    await expect(dialog).toHaveCount(0);
  } finally {
    await relay.stop();
    await server.dispose();
    await removeLater(folder);
  }
});
