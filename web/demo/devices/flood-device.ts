import type { DemoClock } from '../demo-clock.ts';
import type { DemoDevice, DeviceSide } from '../demo-device.ts';
import { LineEditor } from '../line-editor.ts';
import { Timers } from '../timers.ts';

const defaultRate = 100_000;
const tickMs = 5;
/** After a longer pause (a sleeping computer) the flood resumes without catching up. */
const maxTickMs = 250;
/** At most this much at a time when unlimited: about 50 MB/s, and under a millisecond of work. */
const maxTickBytes = 256 * 1024;

const lineBytes = 64;
const digits = 10;
const template = new TextEncoder().encode(`${'0'.repeat(digits)} ${'-'.repeat(lineBytes - digits - 3)}\r\n`);

/**
 * Numbered lines of 64 bytes at a rate typed in: a number of bytes a second and Enter, `max` for as fast as they are
 * taken, 0 to stop. The number increases whether or not the line arrives, so a loss shows.
 */
export function makeFloodDevice(line: DeviceSide, clock: DemoClock): DemoDevice {
  const timers = new Timers(clock);
  const encoder = new TextEncoder();
  let rate = defaultRate;
  let counter = 0;
  let dueBytes = 0;
  let lastMs = 0;

  function pour(): void {
    const nowMs = clock.nowMs();
    const tookMs = Math.min(maxTickMs, nowMs - lastMs);
    lastMs = nowMs;
    dueBytes = rate === Infinity ? Math.min(maxTickBytes, line.freeBytes()) : dueBytes + (rate * tookMs) / 1000;
    const count = Math.floor(dueBytes / lineBytes);
    if (count === 0) return;
    dueBytes -= count * lineBytes;
    line.transmit(numberedLines(counter, count));
    counter += count;
  }

  const editor = new LineEditor({
    echo: () => {},
    onLine: (text) => {
      const wanted = parseRate(text);
      if (wanted !== undefined) rate = wanted;
      const answer =
        wanted === undefined
          ? 'type bytes per second, "max", or 0 to stop'
          : `rate: ${wanted === Infinity ? 'max' : wanted}`;
      line.transmit(encoder.encode(`# ${answer}\r\n`));
    },
  });

  return {
    onOpen: () => {
      rate = defaultRate;
      counter = 0;
      dueBytes = 0;
      lastMs = clock.nowMs();
      timers.every(tickMs, pour);
    },
    onClose: () => timers.stop(),
    onReceive: (bytes) => editor.push(bytes),
  };
}

function parseRate(text: string): number | undefined {
  const word = text.trim().toLowerCase();
  if (word === 'max') return Infinity;
  return /^\d{1,9}$/.test(word) ? Number(word) : undefined;
}

function numberedLines(first: number, count: number): Uint8Array {
  const bytes = new Uint8Array(count * lineBytes);
  for (let i = 0; i < count; i++) {
    bytes.set(template, i * lineBytes);
    let number = first + i;
    for (let at = i * lineBytes + digits - 1; number > 0 && at >= i * lineBytes; at--) {
      bytes[at] = 0x30 + (number % 10);
      number = Math.floor(number / 10);
    }
  }
  return bytes;
}
