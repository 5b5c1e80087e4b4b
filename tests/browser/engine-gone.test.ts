import { AppPage } from '../support/app-page.ts';
import { expect, test } from '../support/browser-test.ts';
import { arduino, plug } from '../support/plug.ts';

test('security 36, trials-2 B 9: a page whose engine has ended shows that, its effect, and a button to reload', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await device.write('hello\r\n');
  await expect(app.terminalLines).toContainText('hello');
  const session = await app.page.context().newCDPSession(app.page);
  const attached = new Promise<string>((resolve) =>
    session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      if (targetInfo.type === 'worker' && targetInfo.title === 'engine') resolve(sessionId);
    }),
  );
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: 'self.close()' } });
  await session.send('Target.sendMessageToTarget', { sessionId: await attached, message });
  const alert = app.page.getByRole('alert').filter({ hasText: 'Nothing is received or recorded any more' });
  await expect(alert).toBeVisible();
  app.page.once('dialog', (dialog) => void dialog.accept());
  await alert.getByRole('button', { name: 'Reload the page' }).click();
  await expect(alert).toBeHidden();
  await expect(app.page.getByRole('list', { name: 'Captures' }).getByRole('listitem')).toHaveCount(1);
});

test('trials-2 A 7, B 9: a page left with an open port leaves a closed capture, not an interrupted one', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  await device.write('hello\r\n');
  await expect(app.terminalLines).toContainText('hello');
  await app.page.goto('about:blank');
  const again = await AppPage.open(app.page.context(), app.origin);
  const captures = again.page.getByRole('list', { name: 'Captures' }).getByRole('listitem');
  await expect(captures).toHaveCount(1);
  await expect(captures).not.toContainText('recording');
  await expect(captures).not.toContainText('interrupted');
  // B 9: nor does a page that the browser kept and shows again stay without an engine.
  await again.page.evaluate(() => {
    document.title = 'kept';
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  });
  await expect(again.page).not.toHaveTitle('kept');
  await expect(captures).toHaveCount(1);
});
