import { fileURLToPath } from 'node:url';
import { AppPage } from '../support/app-page.ts';
import { expect, test } from '../support/browser-test.ts';
import { RelayProcess } from '../support/relay-process.ts';

const pictures = fileURLToPath(new URL('../screenshots/', import.meta.url));

test('a joined relay’s port is used in the hub’s page, is shown as away, and resumes when it is back', async ({
  newPerson,
}) => {
  const hub = await RelayProcess.start({ args: ['--no-demo', '--node', 'hub1'] });
  const startNode = (): Promise<RelayProcess> =>
    RelayProcess.start({ args: ['--demo', '--node', 'lab2', '--join', hub.origin] });
  let node = await startNode();
  try {
    const app = await AppPage.open(await newPerson(), `${hub.origin}/ports/lab2/demo/echo`);
    await app.expectAttached();
    await app.type('over two relays');
    await expect(app.terminalLines).toContainText('over two relays');

    await node.stop('SIGKILL');
    await expect(app.page.getByText('lab2 is offline', { exact: true })).toBeVisible();
    await app.page.screenshot({ path: `${pictures}hub-away.png` });

    node = await startNode();
    await expect(app.page.getByText('lab2 is offline', { exact: true })).toHaveCount(0);
    // It was restarted, so the port is opened again. Earlier input is lost.
    await expect(app.terminalLines).toContainText('reconnected after');
    await app.expectAttached();
    await app.type('once more');
    await expect(app.terminalLines).toContainText('once more');
  } finally {
    await node.stop();
    await hub.stop();
  }
});
