import { expect } from '@playwright/test';
import type { VirtualDevice } from '../../devices/virtual-device.ts';
import type { AppPage } from '../../support/app-page.ts';
import { transmitFrom } from '../traffic.ts';

const bytesPerSecond = 1_200_000;

/** What a port was sent while something else was measured. */
interface BesideTraffic {
  readonly sentBytes: number;
  /** Bytes that are not in its capture. */
  readonly lostBytes: number;
}

/** A port that receives next to what is measured, in a tab of its own. */
export class PortBeside {
  readonly #app: AppPage;
  readonly #sent: Promise<{ readonly bytes: number; readonly lost: number }>;
  #isOver = false;

  private constructor(app: AppPage, device: VirtualDevice) {
    this.#app = app;
    this.#sent = this.#send(device);
  }

  /** Opens the port. */
  static async start(app: AppPage, device: VirtualDevice): Promise<PortBeside> {
    await app.page.reload();
    await app.page.locator('app-shell[started]').waitFor();
    await app.openPort();
    return new PortBeside(app, device);
  }

  /** Ends what is sent, and counts it at both ends. */
  async stop(): Promise<BesideTraffic> {
    this.#isOver = true;
    const { bytes, lost } = await this.#sent;
    let captured = 0;
    // The last bytes may be in transit yet.
    await expect
      .poll(async () => (captured = await this.#capturedBytes()), { timeout: 30_000 })
      .toBe(bytes - lost)
      .catch(() => undefined);
    return { sentBytes: bytes, lostBytes: bytes - captured };
  }

  async #send(device: VirtualDevice): Promise<{ readonly bytes: number; readonly lost: number }> {
    const sum = { bytes: 0, lost: 0 };
    while (!this.#isOver) {
      const { bytes, lost } = await transmitFrom(device, bytesPerSecond, bytesPerSecond);
      sum.bytes += bytes;
      sum.lost += lost;
    }
    return sum;
  }

  /** Of the newest capture, as it is stored. */
  #capturedBytes(): Promise<number> {
    return this.#app.page.evaluate(async () => {
      const done = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          request.addEventListener('success', () => resolve(request.result));
          request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed')));
        });
      const database = await done(indexedDB.open('baudcast'));
      const captures = await done(database.transaction('captures').objectStore('captures').getAll());
      database.close();
      const newest = captures.toSorted((a, b) => b.startedMs - a.startedMs)[0] as { rxBytes: number } | undefined;
      return newest?.rxBytes ?? 0;
    });
  }
}
