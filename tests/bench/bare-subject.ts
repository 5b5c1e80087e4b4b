import { expect, type Page } from '@playwright/test';
import type { Subject } from './measure-subject.ts';
import type { Traffic } from './traffic.ts';

/** A bare page; it counts the bytes it reads. */
export function createBareSubject(name: string, page: Page): Subject {
  let before = 0;
  return {
    name,
    page,
    lostOf: async ({ bytes }: Traffic) => {
      const received = async () => Number(await page.evaluate('received()'));
      await expect
        .poll(received, { timeout: 30_000 })
        .toBe(before + bytes)
        .catch(() => undefined);
      const lost = before + bytes - (await received());
      before += bytes - lost;
      return lost;
    },
  };
}
