import type { CaptureEvent } from '../../web/core/capture-event.ts';
import { defaultSettings } from '../../web/core/port-settings.ts';
import type { Direction, MonitorRow } from '../../web/core/row.ts';
import { fakeNowMs } from './fake-state.ts';

type Said =
  | readonly [atMs: number, what: Direction, text: string]
  | readonly [atMs: number, what: 'event', event: CaptureEvent];

/** Possible output of an ESP32 between being opened and being found again. */
export const said: readonly Said[] = [
  [118, 'event', { kind: 'opened', settings: defaultSettings, policy: 'leave' }],
  [302, 'rx', 'ets Jul 29 2019 12:21:46'],
  [304, 'rx', 'rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)'],
  [361, 'rx', '\x1b[0;32mI (29) boot: ESP-IDF v5.4 2nd stage bootloader\x1b[0m'],
  [362, 'rx', '\x1b[0;32mI (29) boot: compile time Nov 12 2026 09:14:02\x1b[0m'],
  [377, 'event', { kind: 'line-error', error: 'framing' }],
  [840, 'rx', '\x1b[0;32mI (508) wifi: wifi driver task: 3ffc0ab4, prio:23, stack:6656\x1b[0m'],
  [1021, 'rx', '\x1b[0;33mW (689) wifi: AP not found, retry 1 of 5\x1b[0m'],
  [3500, 'tx', 'AT+CWJAP="lab","********"'],
  [3506, 'rx', 'WIFI CONNECTED'],
  [4114, 'rx', 'WIFI GOT IP'],
  [4116, 'rx', 'OK'],
  [5000, 'rx', '温度:23.41 湿度:48.2'],
  [6000, 'rx', '温度:23.43 湿度:48.2'],
  [6200, 'event', { kind: 'signal', signal: 'clearToSend', on: false }],
  [6774, 'event', { kind: 'lost', code: 'port-gone' }],
  [10_201, 'event', { kind: 'opened', settings: defaultSettings, policy: 'leave', afterLossMs: 3400 }],
  [10_386, 'rx', 'ets Jul 29 2019 12:21:46'],
  [12_040, 'event', { kind: 'note', text: 'new antenna fitted' }],
  [12_100, 'event', { kind: 'note', text: 'valve 3 opened by hand', by: 'Ann' }],
  [12_200, 'event', { kind: 'gap', bytes: 120_000, reason: 'fell-behind' }],
  [12_300, 'event', { kind: 'holder', holder: 'Ann', by: 'Bob', mine: false }],
  [12_902, 'rx', '\x1b[0;32mI (512) wifi: connected, channel 6, rssi −48\x1b[0m'],
];

const encoder = new TextEncoder();
const escapes = /\x1b\[[\d;]*m/g;

/** Grows like a capture does; rows are made on demand. */
export class FakeRows {
  readonly rows: MonitorRow[] = [];
  readonly #offsets = { rx: 0, tx: 0 };
  #lastMs: number | undefined;

  constructor() {
    for (const item of said) {
      if (item[1] === 'event') this.event(fakeNowMs + item[0], item[2]);
      else this.packet(fakeNowMs + item[0], item[1], `${item[2]}\r\n`);
    }
  }

  packet(timeMs: number, direction: Direction, line: string): void {
    const bytes = encoder.encode(line);
    const text = line.replace(escapes, '').replace(/[\r\n]+$/, '');
    this.rows.push({
      kind: 'packet',
      direction,
      timeMs,
      deltaMs: this.#delta(timeMs),
      offset: this.#offsets[direction],
      bytes,
      text,
      continued: false,
      hit: false,
    });
    this.#offsets[direction] += bytes.length;
    this.#lastMs = timeMs;
  }

  event(timeMs: number, event: CaptureEvent): void {
    this.rows.push({
      kind: 'event',
      timeMs,
      deltaMs: this.#delta(timeMs),
      offset: this.#offsets.rx,
      event,
      hit: false,
    });
  }

  #delta(timeMs: number): number | undefined {
    return this.#lastMs === undefined ? undefined : timeMs - this.#lastMs;
  }
}
