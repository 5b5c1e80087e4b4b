import { expect, test } from '../support/browser-test.ts';
import { arduino, plug } from '../support/plug.ts';

test('binary packets are cut by the typed rule, over the whole past, and errors are marked', async ({
  bench,
  openApp,
}) => {
  const device = await plug(bench);
  const app = await openApp({ granted: [arduino] });
  await app.openPort();
  // Wide enough for the rule to stand in the bar.
  await app.page.setViewportSize({ width: 1500, height: 800 });
  await app.showMonitor();
  await device.write(Buffer.from('aa550201029 9aa5501ffaa5500'.replaceAll(' ', ''), 'hex'));
  await app.monitor.getByRole('combobox', { name: 'Data format' }).selectOption('hex');
  await app.chip('Split packets').click();
  const form = app.monitor.locator('binary-rule-form');
  const packets = app.monitor.getByRole('row').filter({ hasText: '◂' });

  await form.getByRole('button', { name: 'Use these packets' }).click();
  await expect(form.getByRole('alert')).toContainText('start or end bytes are needed');
  await form.getByRole('textbox', { name: 'Starts with (hex)' }).fill('aa 55');
  await form.getByRole('textbox', { name: 'Starts with (hex)' }).press('Enter');
  await expect(packets).toHaveText([/AA 55 02 01 02 99$/, /AA 55 01 FF$/, /AA 55 00$/]);
  await expect(app.chip('Split packets')).toHaveAccessibleName(/AA 55 …/);

  await app.chip('Split packets').click();
  await form.getByRole('combobox', { name: 'Binary packets' }).selectOption('Length in the packet');
  await form.getByRole('textbox', { name: 'Starts with' }).fill('AA55');
  await form.getByRole('button', { name: 'Use these packets' }).click();
  await expect(packets).toHaveText([/AA 55 02 01 02$/, /◂!.*99$/, /AA 55 01 FF$/, /AA 55 00$/]);

  await app.page.reload();
  await app.page
    .getByRole('list', { name: 'Captures' })
    .getByRole('button', { name: /Arduino/ })
    .first()
    .click();
  await app.showMonitor();
  await expect(packets).toHaveText([/AA 55 02 01 02$/, /◂!.*99$/, /AA 55 01 FF$/, /AA 55 00$/]);
});
