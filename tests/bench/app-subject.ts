import { createHash } from 'node:crypto';
import { expect } from '@playwright/test';
import type { AppPage } from '../support/app-page.ts';
import type { Subject } from './measure-subject.ts';
import type { Traffic } from './traffic.ts';

/**
 * The app with one of its views visible. Its capture is checked by the file it exports.
 * @param index of the capture, newest first
 */
export function createAppSubject(name: string, app: AppPage, index = 0): Subject {
  let exported: Buffer = Buffer.alloc(0);
  return {
    name,
    page: app.page,
    lostOf: async ({ bytes, sha256 }: Traffic) => {
      const from = exported.length;
      // The last bytes may still be in transit from the port when the device has sent them all.
      await expect
        .poll(async () => (exported = await app.exportReceived()).length - from, { timeout: 30_000, intervals: [500] })
        .toBe(bytes)
        .catch(() => undefined);
      // An export that does not work is not a loss.
      if (exported.length - from !== bytes) exported = await app.exportReceived(index);
      const received = exported.subarray(from);
      if (createHash('sha256').update(received).digest('hex') === sha256) return 0;
      return Math.max(bytes - received.length, 1);
    },
  };
}
