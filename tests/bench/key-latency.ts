import type { Page } from '@playwright/test';
import { once } from 'node:events';
import type { VirtualDevice } from '../devices/virtual-device.ts';

export interface Latency {
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** Time from a key event given to the browser until the device has the byte, over `count` keys, one after the other. */
export async function measureKeyLatency(page: Page, device: VirtualDevice, count = 300): Promise<Latency> {
  const session = await page.context().newCDPSession(page);
  const timesMs: number[] = [];
  for (let i = 0; i < count; i++) {
    const received = once(device, 'data');
    const startedMs = performance.now();
    const key = { key: 'a', code: 'KeyA', text: 'a', unmodifiedText: 'a', windowsVirtualKeyCode: 65 };
    void session.send('Input.dispatchKeyEvent', { type: 'keyDown', ...key });
    await received;
    timesMs.push(performance.now() - startedMs);
    await session.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'a', code: 'KeyA', windowsVirtualKeyCode: 65 });
  }
  await session.detach();
  timesMs.sort((a, b) => a - b);
  return { medianMs: timesMs[Math.floor(count / 2)]!, p99Ms: timesMs[Math.floor(count * 0.99)]! };
}
