import type { PageServer } from '../../support/page-server.ts';
import type { AnyPage } from '../../support/any-page.ts';

/** With the network gone, until it ends, an open page reloads and its devices work, in a tab as well as installed. */
export async function goOffline(page: AnyPage, server: PageServer): Promise<void> {
  // Active is not enough: the page's files are stored by then.
  await page.driver.evaluate(async () => void (await navigator.serviceWorker.ready));
  await server.close();
  try {
    await page.driver.reload();
    await page.click({ name: /^Echo/, within: 'port-list' });
    await page.expectShown({ css: '.xterm-screen' });
    await page.expectEnabled('DTR', true);
    await page.typeInTerminal('nobody there');
    await page.expectTerminal('nobody there');
    await page.closePort();
  } finally {
    await server.reopen();
  }
}
