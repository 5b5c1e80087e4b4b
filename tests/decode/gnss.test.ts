import { describe, expect, test } from 'vitest';
import { gnss } from '../../web/decode/gnss.ts';
import { makeGnssDevice } from '../../web/demo/devices/gnss-device.ts';
import { PointCollector } from '../../web/series/point-collector.ts';
import { DeviceBench } from '../demo/device-bench.ts';
import { decoded, fieldsOf, packetOf } from './decoding.ts';
import { joined, nmeaLine, station, text, ubx } from './samples.ts';

const gga = text(`${nmeaLine('GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,')}\r\n`);
const rmc = text(`${nmeaLine('GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W')}\r\n`);

describe('a receiver of satellites', () => {
  test('has its three protocols read on one line, with noise between them', () => {
    const bytes = joined([[0x00, 0xb5], gga, ubx(1), [0xd3, 0x01], station, [0xff], rmc, ubx(2)]);
    const messages = decoded(gnss, packetOf(bytes));
    expect(messages.map(({ kind, problems }) => [kind, ...problems])).toEqual([
      ['GGA'],
      ['NAV-STATUS'],
      ['1005'],
      ['RMC'],
      ['NAV-STATUS'],
    ]);
    expect(messages.map(({ from, to }) => bytes.slice(from, to).length)).toEqual([
      gga.length - 2,
      24,
      25,
      rmc.length - 2,
      24,
    ]);
    expect(messages.map((message) => gnss.summary(message))).toEqual([
      '48.1173°, 11.5166667°, 545.4\u202fm, 8 satellites',
      expect.any(String),
      expect.stringContaining('reference station'),
      '48.1173°, 11.5166667°, 11.5235556\u202fm/s, 84.4°',
      expect.any(String),
    ]);
  });

  test('finds what follows a damaged message and a cut sentence', () => {
    const damaged = ubx(3).slice();
    damaged[8] = (damaged[8] ?? 0) ^ 1;
    const kinds = decoded(gnss, packetOf(joined([damaged, gga, text('$GPRMC,1235'), ubx(4)]))).map(
      ({ kind, problems }) => [kind, ...problems],
    );
    expect(kinds).toEqual([['NAV-STATUS', 'checksum'], ['GGA'], ['RMC'], ['NAV-STATUS']]);
  });

  test('has one set of values for its place, whatever brings them, in one unit', () => {
    const bench = new DeviceBench(makeGnssDevice);
    bench.open();
    bench.clock.advanceAtOnce(1000);
    const bytes = bench.take();
    const messages = decoded(gnss, packetOf(bytes));
    expect(messages.flatMap(({ problems }) => problems)).toEqual([]);
    expect(messages.map(({ kind }) => kind)).toEqual([
      'NAV-PVT',
      'GGA',
      'RMC',
      'GSA',
      ...Array.from({ length: 4 }, () => 'NAV-PVT'),
    ]);
    const speeds = messages.map((message) => fieldsOf(message)['speed']).filter(Boolean);
    expect(speeds.map((speed) => Math.round(Number.parseFloat(speed ?? '') * 10) / 10)).toEqual(speeds.map(() => 5.2));
    const collector = new PointCollector();
    const packet = packetOf(bytes);
    collector.packet(packet, 0, 0);
    gnss.decode(packet, null, collector);
    const { labels, series } = collector.result();
    const places = labels.filter(({ kind }) => kind === 'position').map(({ name }) => name);
    expect(places).toEqual(
      expect.arrayContaining(['latitude', 'longitude', 'altitude', 'speed', 'course', 'satellites']),
    );
    expect(new Set(places).size).toBe(places.length);
    const latitude = labels.findIndex(({ name }) => name === 'latitude');
    expect(series.filter((one) => one === latitude)).toHaveLength(7);
    expect(labels.find(({ name }) => name === 'speed')?.unit).toBe('m/s');
  });
});
