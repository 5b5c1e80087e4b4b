import { expect } from '@playwright/test';
import type { VirtualDevice } from '../../devices/virtual-device.ts';
import type { AnyPage } from '../../support/any-page.ts';
import type { Stage } from './stage.ts';

/** The relay's tty in the sidebar. */
export const tty = { name: /^USB serial port/, within: 'relay-list' };

/** A person opens the tty of the relay, and uses all its functions, with somebody else attached. */
export async function shareAPort(page: AnyPage, other: AnyPage, stage: Stage): Promise<void> {
  const { device, log } = stage;
  let said = '';
  const say = async (text: string): Promise<void> => {
    said += text;
    await device.write(Buffer.from(text));
  };

  await page.open(stage.origin);
  await openTty(page);
  await page.expectHolding();
  await say('hello from the board\r\n');
  await page.expectTerminal('hello from the board');
  await page.typeInTerminal('AT?');
  await page.driver.press('Enter');
  await log.expectReceived('AT?\r');

  await useSignals(page, device);

  await other.open(stage.origin);
  await openTty(other);
  await other.expectTerminal('hello from the board');
  await other.expectHolder(/ has control/);
  await other.expectEnabled('Transmit', false);

  await other.click({ name: /^Request control/, within: 'sharing-bar' });
  await page.click('Hand over');
  await other.expectHolding();
  await page.expectEnabled('Transmit', false);
  await other.typeInTerminal('mine');
  await log.expectReceived('mine');
  await useSignals(other, device);
  await other.click({ name: /^Hand over to/, within: 'sharing-bar' });
  await other.click({ css: '[role=menuitem]', within: 'sharing-bar' });
  await page.expectHolding();
  await page.typeInTerminal('mine again');
  await log.expectReceived('mine again');

  for (const each of [page, other]) await each.showMonitor();
  await page.expectMonitorRow(/hello from the board/);
  await page.click('Add a note');
  await page.click({ css: 'input', within: 'note-dialog' });
  await page.driver.type('new antenna fitted');
  await page.driver.press('Enter');
  for (const each of [page, other]) await each.expectMonitorRow(/new antenna fitted/);

  await say('and goodbye\r\n');
  for (const each of [page, other]) await each.expectMonitorRow(/and goodbye/);
  expect((await page.exportReceived()).toString()).toBe(said);
  // A later viewer gets the replay buffer, including what others transmitted earlier.
  expect((await other.exportReceived()).toString().slice(-said.length)).toBe(said);
  for (const each of [page, other]) await each.closePort();
}

/** Switches RTS, and sees CTS. */
async function useSignals(page: AnyPage, device: VirtualDevice): Promise<void> {
  const { rts } = (await device.status()).signals;
  await page.click('RTS');
  await expect.poll(async () => (await device.status()).signals.rts).toBe(!rts);
  await device.setLines({ cts: true });
  await page.expectShown({ css: '.lamp', name: 'CTS on' });
  await device.setLines({ cts: false });
  await page.expectShown({ css: '.lamp', name: 'CTS off' });
}

/** Opens the tty of the relay, in the terminal. */
export async function openTty(page: AnyPage): Promise<void> {
  await page.click(tty);
  await page.expectShown({ css: 'sharing-bar' });
  await page.showTerminal();
}
