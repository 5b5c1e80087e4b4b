import { Capture } from '../../../web/capture/store/capture.ts';
import { ownDecoderId } from '../../../web/decode/decoders.ts';
import {
  cobs,
  dmxFrame,
  floats,
  hdlc,
  heartbeat1,
  heartbeat2,
  joined,
  lines,
  linFrame,
  many,
  modbus,
  modbusAscii,
  nmeaLine,
  slip,
  station,
  text,
  ubx,
} from '../../decode/samples.ts';

/** What a device of each protocol sends in a while; `unit`: bytes that come together. */
interface Traffic {
  readonly name: string;
  readonly decoder: string;
  readonly chunks: readonly Uint8Array[];
  /** Each chunk follows a break. */
  readonly hasBreaks?: true;
  /** A filter that finds few of its messages. */
  readonly filter: string;
}

const one = (bytes: Uint8Array | readonly number[]): Uint8Array => Uint8Array.from(bytes);

/** A second or so of each. */
export const traffic: readonly Traffic[] = [
  {
    name: 'CSV, 4 values',
    decoder: 'values',
    chunks: [lines(200, (at) => `${at},${(at * 7.3).toFixed(2)},${-at / 8},${(at % 90) + 10.125}`)],
    filter: '`value 1` > 190',
  },
  {
    name: 'label:value',
    decoder: 'values',
    chunks: [lines(200, (at) => `temp:${20 + at / 8} hum:${40 + at} press:${1013.25 - at}`)],
    filter: 'temp > 44',
  },
  {
    name: 'Teleplot',
    decoder: 'values',
    chunks: [lines(200, (at) => `>ax:${(at / 7).toFixed(3)}§m/s²`)],
    filter: 'ax > 28',
  },
  {
    name: 'JSON lines',
    decoder: 'values',
    chunks: [lines(200, (at) => `{"imu":{"ax":${at},"ay":1.5,"az":${at / 4}},"ok":true}`)],
    filter: '`imu.ax` > 190',
  },
  {
    name: 'NMEA 0183',
    decoder: 'nmea',
    chunks: [
      lines(100, (at) =>
        at % 2 === 0
          ? nmeaLine(`GPGGA,1235${at % 60},4807.0${at},N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,`)
          : nmeaLine(`GPVTG,${at}.5,T,,M,${at}.2,N,2.5,K,A`),
      ),
    ],
    filter: 'course > 90',
  },
  {
    name: 'GNSS: NMEA, UBX, RTCM 3',
    decoder: 'gnss',
    chunks: many(50, (at) => [
      text(`${nmeaLine(`GPGGA,1235${at},4807.0${at},N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,`)}\r\n`),
      ubx(at),
      station,
    ]).flat(),
    filter: 'altitude > 600',
  },
  { name: 'UBX', decoder: 'ubx', chunks: [joined(many(100, ubx))], filter: 'error' },
  {
    name: 'Modbus RTU, 10 registers',
    decoder: 'modbus-rtu',
    chunks: many(100, (at) => [
      modbus(1, 3, 0, at, 0, 10),
      modbus(1, 3, 20, ...many(20, (place) => (at * 3 + place) & 0xff)),
    ]).flat(),
    filter: 'fc == 3 and latency > 50',
  },
  {
    name: 'Modbus ASCII',
    decoder: 'modbus-ascii',
    chunks: [lines(100, (at) => modbusAscii(0x11, 3, 0, at, 0, 3))],
    filter: 'address > 95',
  },
  {
    name: 'SLCAN',
    decoder: 'slcan',
    chunks: [lines(200, (at) => `t1238${at.toString(16).padStart(2, '0')}BBCCDDEEFF0011`, '\r')],
    filter: 'error',
  },
  {
    name: 'JustFloat, 8 values',
    decoder: 'just-float',
    chunks: [joined(many(200, (at) => floats(at / 7, 9.81, -at, 1, 2, 3, at, 0.5)))],
    filter: 'error',
  },
  {
    name: 'AT commands',
    decoder: 'at',
    chunks: [text(many(100, (at) => `AT+CSQ\r\r\n+CSQ: ${at},99\r\n\r\nOK\r\n\r\n+CREG: 0,${at}\r\n`).join(''))],
    filter: 'latency > 50',
  },
  {
    name: 'Logs',
    decoder: 'log',
    chunks: [lines(200, (at) => `\x1b[0;32mI (${at * 313}) wifi: connected to access point ${at}\x1b[0m`)],
    filter: 'kind == "error"',
  },
  { name: 'RTCM 3', decoder: 'rtcm3', chunks: [joined(many(100, () => station))], filter: 'error' },
  { name: 'MAVLink 1', decoder: 'mavlink1', chunks: [joined(many(200, () => heartbeat1))], filter: 'error' },
  { name: 'MAVLink 2', decoder: 'mavlink2', chunks: [joined(many(200, () => heartbeat2))], filter: 'error' },
  { name: 'LIN', decoder: 'lin', chunks: many(200, linFrame), filter: 'error' },
  { name: 'DMX USB Pro', decoder: 'dmx', chunks: [joined(many(20, dmxFrame))], filter: 'error' },
  {
    name: 'DMX512 by break',
    decoder: 'dmx-break',
    chunks: many(20, (at) => one(many(513, (slot) => (slot === 0 ? 0 : (slot + at) & 0xff)))),
    hasBreaks: true,
    filter: '`slot 1` > 250',
  },
  {
    name: 'HDLC',
    decoder: 'hdlc',
    chunks: [
      joined([...many(100, (at) => hdlc(0xff, 3, 0, 0x21, ...many(40, (place) => (at + place) & 0xff))), [0x7e]]),
    ],
    filter: 'error',
  },
  { name: 'SLIP', decoder: 'slip', chunks: [joined(many(200, (at) => slip(at & 0xff)))], filter: 'error' },
  {
    name: 'COBS',
    decoder: 'cobs',
    chunks: [joined(many(200, (at) => cobs(1, at & 0xff, 0, ...many(30, (place) => place + 1), 0)))],
    filter: 'error',
  },
  {
    name: 'Own format of bytes',
    decoder: ownDecoderId(
      'Own',
      'start AA 55\nu16 count\ni16 t /100 °C\nf32[2] a g\nu8 flags\nbits 0 on\nbits 1-3 mode',
    ),
    chunks: [joined(many(200, (at) => [0xaa, 0x55, at & 0xff, 0, at & 0xff, 8, 0, 0, 128, 63, 0, 0, 0, 64, at & 15]))],
    filter: 't > 22',
  },
  {
    name: 'Own format of any length',
    decoder: ownDecoderId('Own', 'start AA 55\nlength u8 rest\nu8 type\ni16[rest] samples /100 V'),
    chunks: [joined(many(200, (at) => [0xaa, 0x55, 17, 2, ...many(16, (place) => (at * 3 + place) & 0x7f)]))],
    filter: 'samples > 300',
  },
  {
    name: 'Own format of lines',
    decoder: ownDecoderId('Own', 'pattern T=(?<t>[-\\d.]+) C, H=(?<h>[\\d.]+)\nunit t °C\nscale h /10'),
    chunks: [lines(200, (at) => `T=${20 + at / 8} C, H=${400 + at}`)],
    filter: 't > 44',
  },
];

/** A capture of at least `bytes` bytes of traffic, all of it in memory; chunks come 10 ms after each other. */
export function captureOfTraffic({ chunks, hasBreaks }: Traffic, bytes: number): Capture {
  const nothing = { segment: () => Promise.reject(new Error('Nothing is stored')) };
  const capture = new Capture(0, nothing);
  const all = chunks.map(one);
  for (let timeMs = 0; capture.rxBytes < bytes;)
    for (const chunk of all) {
      timeMs += 10;
      if (hasBreaks) capture.appendEvent({ kind: 'line-error', error: 'break' }, timeMs);
      capture.append('rx', chunk, timeMs);
    }
  return capture;
}
