import type { DemoClock } from '../demo-clock.ts';
import type { DemoDevice, DeviceSide } from '../demo-device.ts';
import { Timers } from '../timers.ts';

const intervalMs = 200;

/** It walks a circle of this radius, in degrees, round a place in Munich. */
const [latitude, longitude, radius] = [48.137, 11.575, 0.0009];
/** The clock of demo devices knows no date. */
const startMs = Date.UTC(2026, 5, 1, 12);

const [roundSeconds, speedMs] = [120, 5.2];

/** A receiver of satellites that walks in a circle: NMEA sentences once a second, NAV-PVT of UBX five times. */
export function makeGnssDevice(line: DeviceSide, clock: DemoClock): DemoDevice {
  const timers = new Timers(clock);
  const encoder = new TextEncoder();
  return {
    onOpen: () => {
      let count = 0;
      timers.every(intervalMs, () => {
        const now = new Date(startMs + clock.nowMs());
        const angle = ((clock.nowMs() / 1000 / roundSeconds) % 1) * 2 * Math.PI;
        const place = {
          lat: latitude + radius * Math.sin(angle),
          lon: longitude + radius * 1.5 * Math.cos(angle),
          height: 519 + 3 * Math.sin(3 * angle),
          course: (720 - (angle * 180) / Math.PI) % 360,
        };
        line.transmit(navPvt(now, place));
        if (count++ % 5 === 0) line.transmit(encoder.encode(sentences(now, place).map(withSum).join('')));
      });
    },
    onClose: () => timers.stop(),
  };
}

interface Place {
  readonly lat: number;
  readonly lon: number;
  readonly height: number;
  readonly course: number;
}

function sentences(now: Date, { lat, lon, height, course }: Place): readonly string[] {
  const digits = now.toISOString().replaceAll(/\D/g, '');
  const time = `${digits.slice(8, 14)}.${digits.slice(14, 16)}`;
  const place = `${degrees(lat, 2)},N,${degrees(lon, 3)},E`;
  const date = `${digits.slice(6, 8)}${digits.slice(4, 6)}${digits.slice(2, 4)}`;
  const knots = ((speedMs * 3600) / 1852).toFixed(2);
  return [
    `GNGGA,${time},${place},1,11,0.8,${height.toFixed(1)},M,47.3,M,,`,
    `GNRMC,${time},A,${place},${knots},${course.toFixed(1)},${date},,,A`,
    'GNGSA,A,3,05,07,13,15,20,24,28,30,,,,,1.5,0.8,1.2',
  ];
}

/** Degrees and minutes, as NMEA has them. */
function degrees(value: number, width: number): string {
  const whole = Math.trunc(value);
  return `${String(whole).padStart(width, '0')}${((value - whole) * 60).toFixed(4).padStart(7, '0')}`;
}

function withSum(body: string): string {
  let sum = 0;
  for (let at = 0; at < body.length; at++) sum ^= body.charCodeAt(at);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}\r\n`;
}

/** NAV-PVT: 92 bytes, as in u-blox's description of the interface. */
function navPvt(now: Date, { lat, lon, height, course }: Place): Uint8Array {
  const bytes = new Uint8Array(6 + 92 + 2);
  bytes.set([0xb5, 0x62, 0x01, 0x07, 92, 0]);
  const view = new DataView(bytes.buffer, 6);
  view.setUint32(0, now.getTime() % 604_800_000, true);
  view.setUint16(4, now.getUTCFullYear(), true);
  const [month, day] = [now.getUTCMonth() + 1, now.getUTCDate()];
  for (const [at, value] of [month, day, now.getUTCHours(), now.getUTCMinutes(), now.getUTCSeconds(), 7].entries())
    view.setUint8(6 + at, value);
  view.setUint8(20, 3);
  view.setUint8(21, 1);
  view.setUint8(23, 11);
  view.setInt32(24, Math.round(lon * 1e7), true);
  view.setInt32(28, Math.round(lat * 1e7), true);
  view.setInt32(32, Math.round((height + 47.3) * 1000), true);
  view.setInt32(36, Math.round(height * 1000), true);
  view.setUint32(40, 1200, true);
  view.setUint32(44, 1900, true);
  view.setInt32(60, speedMs * 1000, true);
  view.setInt32(64, Math.round(course * 1e5), true);
  view.setUint16(76, 150, true);
  let [a, b] = [0, 0];
  for (const byte of bytes.subarray(2, -2)) {
    a = (a + byte) & 0xff;
    b = (b + a) & 0xff;
  }
  bytes.set([a, b], bytes.length - 2);
  return bytes;
}
