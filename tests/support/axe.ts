import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Finishes all animations: half faded in, a text has half of its contrast. */
const finishAnimations = (page: Page) =>
  page.evaluate(() => {
    const finishIn = (root: Document | ShadowRoot): void => {
      for (const animation of root.getAnimations())
        if (Number.isFinite(Number(animation.effect?.getComputedTiming().endTime))) animation.finish();
      for (const { shadowRoot } of root.querySelectorAll('*')) if (shadowRoot) finishIn(shadowRoot);
    };
    finishIn(document);
  });

/** What axe finds in the page after its animations (WCAG 2.2 A and AA, and its own good practice), a line each. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  await finishAnimations(page);
  return page.evaluate(async () => {
    const { axe: runner } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } };
    // Of what passes it would list every element.
    const { violations } = await runner.run({ resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${String(target)} ${failureSummary ?? ''}`),
    );
  });
}
