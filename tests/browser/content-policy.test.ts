import { expect, test } from '../support/browser-test.ts';
import { startPageServer } from '../support/page-server.ts';

test('the page follows its policy: no inline or evaluated script; only the engine reaches other origins', async ({
  server,
  newPerson,
}) => {
  const stranger = await startPageServer();
  const context = await newPerson();
  try {
    const page = await context.newPage();
    const complaints: string[] = [];
    const foreign: string[] = [];
    page.on('console', (message) => {
      if (/Content.Security.Policy|Permissions-Policy/i.test(message.text())) complaints.push(message.text());
    });
    context.on('request', (request) => {
      if (new URL(request.url()).origin !== server.origin) foreign.push(request.url());
    });
    const engineStarted = page.waitForEvent('worker');
    await page.goto(server.origin);
    const engine = await engineStarted;
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.waitForLoadState('networkidle');
    expect(complaints).toEqual([]);
    expect(foreign).toEqual([]);

    const outcome = await page.evaluate(async (elsewhere) => {
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.head.append(script);
      // Until this task ends, code run by the debugger may evaluate too, in spite of the policy.
      await new Promise((resolve) => setTimeout(resolve));
      let evaluated = true;
      try {
        // oxlint-disable-next-line no-eval
        globalThis.eval('1');
      } catch {
        evaluated = false;
      }
      const fetched = await fetch(elsewhere, { mode: 'no-cors' }).then(
        () => true,
        () => false,
      );
      return { inline: Reflect.has(window, 'inlineRan'), evaluated, fetched };
    }, `${stranger.origin}/index.html`);
    expect(outcome).toEqual({ inline: false, evaluated: false, fetched: false });

    // A worker's policy comes with its own script, not from the page.
    const inEngine = await engine.evaluate(async (elsewhere) => {
      await new Promise((resolve) => setTimeout(resolve));
      const succeeds = (work: () => unknown) =>
        new Promise((resolve) => resolve(work())).then(
          () => true,
          () => false,
        );
      const refused: string[] = [];
      self.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => refused.push(effectiveDirective));
      // oxlint-disable-next-line no-eval
      const evaluated = await succeeds(() => globalThis.eval('1'));
      const fetched = await succeeds(() => fetch(elsewhere, { mode: 'no-cors' }));
      return { evaluated, fetched, refused };
    }, `${stranger.origin}/index.html`);
    // The request leaves, but an answer not meant for us stays unread (its Cross-Origin-Resource-Policy).
    expect(inEngine).toEqual({ evaluated: false, fetched: false, refused: ['script-src'] });
    expect(stranger.requests).toEqual([]);
  } finally {
    await stranger.dispose();
  }
});
