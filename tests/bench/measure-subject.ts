import type { Page } from '@playwright/test';
import type { VirtualDevice } from '../devices/virtual-device.ts';
import { watchFrames, type Frames } from './frame-watch.ts';
import { transmitFrom, type Traffic } from './traffic.ts';

/** A reader of the port: a bare page, or the app with one of its views. */
export interface Subject {
  readonly name: string;
  readonly page: Page;
  /** Resolves when all of `traffic` has been received; with the bytes lost on the way, by count and checksum. */
  lostOf(traffic: Traffic): Promise<number>;
}

export interface Run {
  readonly bytesPerSecond: number;
  readonly lostBytes: number;
  readonly frames: Frames;
}

/** Lets `device` transmit `bytes` while the window's frames are counted. */
export async function measureRun(
  subject: Subject,
  device: VirtualDevice,
  bytes: number,
  bytesPerSecond?: number,
): Promise<Run> {
  const stopWatch = await watchFrames(subject.page);
  const traffic = await transmitFrom(device, bytes, bytesPerSecond);
  const frames = await stopWatch();
  const lostBytes = traffic.lost + (await subject.lostOf(traffic));
  return { bytesPerSecond: (traffic.bytes / traffic.durationMs) * 1000, lostBytes, frames };
}
