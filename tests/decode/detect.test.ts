import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detectDecoder } from '../../web/decode/detect.ts';
import { makeDevices } from '../../web/demo/devices/make-devices.ts';
import { DeviceBench } from '../demo/device-bench.ts';
import { runs } from '../support/runs.ts';
import { receivedAtWrongRate } from '../support/wrong-rate.ts';
import {
  many,
  text,
  lines,
  joined,
  nmeaLine,
  ubx,
  modbus,
  modbusAscii,
  linFrame,
  hdlc,
  floats,
  cobs,
  dmxFrame,
  slip,
  station,
  heartbeat1,
  heartbeat2,
} from './samples.ts';

const repeated = (count: number, all: readonly string[]): Uint8Array => text(`${all.join('\r\n')}\r\n`.repeat(count));

const nmea = lines(30, (at) => nmeaLine(`GPGGA,1235${at + 10},4807.0${at},N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,`));

test.each([
  ['values', (at: number) => `temp:${at}.5 hum:40`],
  ['values', (at: number) => `${at}.5,2.5,3`],
  ['log', (at: number) => `I (${at}12) app: tick`],
])('trials 3: %s are recognized in lines with colours, too', async (id, line) => {
  expect(await detectDecoder(lines(30, (at) => `\x1b[0;32m${line(at)}\x1b[0m`))).toBe(id);
});

describe('a protocol is named', () => {
  test.each<readonly [name: string, bytes: Uint8Array, id: string]>([
    ['NMEA 0183', nmea, 'nmea'],
    ['NMEA 0183 cut at both ends', nmea.subarray(11, -9), 'nmea'],
    ['UBX', joined(many(20, ubx)), 'ubx'],
    ['UBX with some NMEA beside it', joined(many(40, (at) => (at % 8 === 0 ? nmea.subarray(0, 71) : ubx(at)))), 'gnss'],
    [
      'NMEA, UBX and RTCM 3 on one line',
      joined(many(20, (at) => joined([nmea.subarray(0, 71), ubx(at), station]))),
      'gnss',
    ],
    ['NMEA with some UBX beside it', joined([nmea, ubx(1), ubx(2), ubx(3), nmea]), 'nmea'],
    ['RTCM 3', joined(many(12, () => station)), 'rtcm3'],
    ['MAVLink 1', joined(many(20, () => heartbeat1)), 'mavlink1'],
    ['MAVLink 2', joined(many(20, () => heartbeat2)), 'mavlink2'],
    [
      'Modbus RTU',
      joined(many(20, (at) => joined([modbus(1, 3, 0, 0, 0, 2), modbus(1, 3, 4, 0, at, 1, at * 3)]))),
      'modbus-rtu',
    ],
    ['Modbus ASCII', lines(20, (at) => modbusAscii(0x11, 3, 0, at, 0, 3)), 'modbus-ascii'],
    ['HDLC', joined([...many(20, (at) => hdlc(0xff, 3, 0, 0x21, at, 0x7e, 0x7d, 9)), [0x7e]]), 'hdlc'],
    ['LIN', joined(many(40, linFrame)), 'lin'],
    ['SLCAN', lines(40, (at) => `t1232${at.toString(16).padStart(2, '0')}BB`, '\r'), 'slcan'],
    ['SLCAN with time stamps', lines(40, (at) => `T1ABCDEF0400112233${(at + 4096).toString(16)}`, '\r'), 'slcan'],
    ['a log of ESP-IDF', lines(20, (at) => `\x1b[0;32mI (${at * 313}) wifi: connected to ap ${at}\x1b[0m`), 'log'],
    ['a log of Zephyr', lines(20, (at) => `[00:00:01.${at + 100},567] <inf> app: temp=${at}`), 'log'],
    ['a log of Linux', lines(20, (at) => `[    1.${100_000 + at}] usb 1-${at}: new device`), 'log'],
    ['levels written out', lines(20, (at) => `2026-01-02 12:00:0${at % 10} [WARN] battery at ${at}`), 'log'],
    [
      'AT answers',
      text(many(12, (at) => `AT+CSQ\r\r\n+CSQ: ${at},99\r\n\r\nOK\r\n\r\n+CREG: 0,${at}\r\n`).join('')),
      'at',
    ],
    ['DMX USB Pro', joined(many(6, dmxFrame)), 'dmx'],
    ['JustFloat', joined(many(30, (at) => floats(at / 7, 9.81, -at))), 'just-float'],
    ['SLIP', joined(many(30, slip)), 'slip'],
    ['COBS', joined(many(40, (at) => cobs(1, at, 0, 7, at * 3, 0))), 'cobs'],
    ['labels', lines(40, (at) => `temp:${20 + at / 10} hum:${40 + at}`), 'values'],
    [
      'labels with blanks and units',
      lines(40, (at) => `Temperature: ${20 + at / 10} C, Humidity: ${40 + at} %`),
      'values',
    ],
    ['CSV', lines(40, (at) => `${at},${at * 2},-1.5`), 'values'],
    ['CSV with a row of names', text(`t,x,y\r\n${many(40, (at) => `${at},${at * 2},-1.5\r\n`).join('')}`), 'values'],
    ['a number in each line', lines(80, (at) => String(at * 3)), 'values'],
    ['Teleplot', lines(40, (at) => `>ax:${at / 7}§m/s²\n>ay:${at}`), 'values'],
    ['JSON lines', lines(40, (at) => `{"imu":{"ax":${at},"ay":1.5},"ok":true}`), 'values'],
  ])('%s', async (_name, bytes, id) => {
    expect(await detectDecoder(bytes)).toBe(id);
  });
});

const ofDevices: Readonly<Record<string, string>> = {
  sensors: 'values',
  motion: 'values',
  modem: 'at',
  gnss: 'gnss',
  imu: 'just-float',
  csv: 'values',
  modbus: 'modbus-rtu',
  can: 'slcan',
};

test.each(Object.entries(makeDevices))('the demo device %s is what it is', async (id, make) => {
  const bench = new DeviceBench(make);
  bench.open();
  for (let at = 0; at < 12; at++) {
    bench.type(id === 'shell' ? 'ls\rhelp\ruptime\r' : 'AT+CSQ\r');
    bench.clock.advanceAtOnce(1000);
  }
  bench.close();
  expect(await detectDecoder(bench.take())).toBe(ofDevices[id] ?? '');
});

const words = [
  'the device is ready waiting for host connection lost retry attempt timeout buffer empty sensor started',
  'value changed error on port ok AT OK info warning reading 12 3.5 count: 7 temperature=21',
  'at> [x] -> 100% a:1',
].flatMap((line) => line.split(' '));
/** Where most lines begin with a level, they are a log. */
const levels = ['error', 'info', 'warning'];
const sentence = fc
  .tuple(
    fc.constantFrom(...words.filter((word) => !levels.includes(word))),
    fc.array(fc.constantFrom(...words), { minLength: 2, maxLength: 11 }),
  )
  .map(([first, others]) => [first, ...others].join(' '));

describe('nothing is named', () => {
  test('for random bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 200, maxLength: 3000 }), async (bytes) => {
        expect(await detectDecoder(bytes)).toBe('');
      }),
      { numRuns: runs(3000) },
    );
  });

  test('for random bytes of the kind that protocols have', async () => {
    const telling = fc.constantFrom(
      0x00,
      0x01,
      0x03,
      0x55,
      0x7e,
      0x7d,
      0x80,
      0x7f,
      0xb5,
      0x62,
      0xc0,
      0xd3,
      0xdb,
      0xdc,
      0xfd,
      0xfe,
      0xe7,
    );
    const bytes = fc.array(fc.oneof(telling, fc.integer({ min: 0, max: 255 })), { minLength: 200, maxLength: 2000 });
    await fc.assert(
      fc.asyncProperty(bytes, async (all) => {
        expect(await detectDecoder(Uint8Array.from(all))).toBe('');
      }),
      { numRuns: runs(3000) },
    );
  });

  test('for random binary records of one form', async () => {
    const record = fc.tuple(
      fc.integer({ min: 0, max: 255 }),
      fc.integer({ min: 0, max: 255 }),
      fc.integer({ min: 3, max: 20 }),
    );
    const seeds = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 40, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(record, seeds, async ([first, second, length], values) => {
        const all = values.flatMap((value, at) => [
          first,
          second,
          ...many(length, (place) => (value * (place + 1) + at) & 0xff),
        ]);
        expect(await detectDecoder(Uint8Array.from(all))).toBe('');
      }),
      { numRuns: runs(3000) },
    );
  });

  test('for lines of plain English with numbers in them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sentence, { minLength: 10, maxLength: 150 }), async (all) => {
        expect(await detectDecoder(text(all.map((line) => `${line}\r\n`).join('')))).toBe('');
      }),
      { numRuns: runs(3000) },
    );
  });

  test('for random printable lines', async () => {
    const line = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme-ascii' });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 20, maxLength: 150 }), async (all) => {
        expect(await detectDecoder(text(all.join('\r\n')))).toBe('');
      }),
      { numRuns: runs(3000) },
    );
  });

  test.each(
    [
      nmea,
      lines(60, (at) => `temp:${20 + at / 10} hum:${40 + at}`),
      lines(60, (at) => `I (${at * 313}) wifi: connected to ap ${at}`),
    ].map((bytes) => [Buffer.from(bytes.subarray(0, runs(900, 500))).toString()]),
  )('for what comes at a wrong baud rate: %#', async (content) => {
    const rates = [9600, 19_200, 38_400, 57_600, 115_200];
    for (const idle of [1, 0] as const)
      for (const from of rates)
        for (const to of rates) {
          const factor = from / to;
          if (from === to || factor > 12 || factor < 1 / 12) continue;
          expect([from, to, await detectDecoder(receivedAtWrongRate(content, from, to, idle))]).toEqual([from, to, '']);
        }
  });

  test.each<readonly [name: string, bytes: Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['zeros', new Uint8Array(4000)],
    ['ones', new Uint8Array(4000).fill(0xff)],
    ['one letter', new Uint8Array(4000).fill(0x55)],
    ['a counter of bytes', Uint8Array.from(many(4000, (at) => at & 0xff))],
    ['a counter of words', joined(many(1000, (at) => [at & 0xff, at >> 8, 0, 0]))],
    ['SLIP without an escape', joined(many(50, (at) => [0xc0, at & 0x7f, 1, 2, 3, 0xc0]))],
    ['texts that end with a zero', lines(60, (at) => `hello ${at}`, '\0')],
    ['NMEA without checksums', lines(30, (at) => `$GPHDT,${at}.5,T`)],
    ['NMEA with wrong checksums', lines(30, (at) => `$GPHDT,${at}.5,T*00`)],
    ['Modbus RTU with wrong checksums', joined(many(30, (at) => [1, 3, 0, at, 0, 2, 0x12, 0x34]))],
    ['Intel HEX', lines(30, (at) => modbusAscii(16, 1, at * 8, 0, ...many(16, (place) => (place * at) & 0xff)))],
    [
      'the boot of an ESP32',
      repeated(6, [
        'ets Jul 29 2019 12:21:46',
        '',
        'rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)',
        'configsip: 0, SPIWP:0xee',
        'clk_drv:0x00,q_drv:0x00,d_drv:0x00,cs0_drv:0x00,hd_drv:0x00,wp_drv:0x00',
        'mode:DIO, clock div:2',
        'load:0x3fff0030,len:1184',
        'load:0x40078000,len:13132',
        'load:0x40080400,len:3036',
        'entry 0x400805e4',
      ]),
    ],
    [
      'the boot of U-Boot',
      repeated(5, [
        'U-Boot 2023.04 (Apr 03 2023 - 20:38:50 +0000)',
        '',
        'DRAM:  1 GiB',
        'Core:  66 devices, 20 uclasses, devicetree: board',
        'MMC:   mmc@fe2b0000: 1, mmc@fe310000: 0',
        'Loading Environment from nowhere... OK',
        'In:    serial',
        'Out:   serial',
        'Err:   serial',
        'Net:   eth0: ethernet@fe010000',
        'Hit any key to stop autoboot:  3',
        '2',
        '1',
        '0',
      ]),
    ],
    [
      'a shell',
      repeated(6, [
        'root@board:~# ls -l',
        'total 12',
        '-rw-r--r-- 1 root root  120 Jan  1 00:00 a.txt',
        'drwxr-xr-x 2 root root 4096 Jan  1 00:00 etc',
        'root@board:~# cat /proc/uptime',
        '350735.47 234388.90',
        'root@board:~# ping -c 3 10.0.0.1',
        '64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time=0.35 ms',
        '64 bytes from 10.0.0.1: icmp_seq=2 ttl=64 time=0.31 ms',
        '64 bytes from 10.0.0.1: icmp_seq=3 ttl=64 time=0.40 ms',
        'root@board:~# free',
        'Mem: 1024 512 512',
      ]),
    ],
    ['ping', lines(60, (at) => `64 bytes from 10.0.0.1: icmp_seq=${at} ttl=64 time=0.${at} ms`)],
    ['times alone', lines(60, (at) => `12:00:${String(at).padStart(2, '0')} tick`)],
    ['numbered lines', lines(60, (at) => `line ${String(at).padStart(6, '0')} over a noisy cable`)],
    [
      'a hex dump',
      lines(60, (at) => `${(at * 16).toString(16).padStart(8, '0')}  48 65 6c 6c 6f 20 57 6f  |Hello Wo|`),
    ],
    ['Chinese', repeated(10, ['系统启动完成，固件版本 2.1', '温度：23.4℃　湿度：48％', '网络已连接，信号强度：良好'])],
    ['JSON without numbers', lines(60, (at) => `{"event":"start","name":"a${at}"}`)],
    ['questions of a shell', lines(60, () => '> ')],
  ])('for %s', async (_name, bytes) => {
    expect(await detectDecoder(bytes)).toBe('');
  });
});
