import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { nmea } from '../../web/decode/nmea.ts';
import { findGpsdecode } from '../support/prepare.mjs';
import { decoded, packetOf } from './decoding.ts';
import { many, nmeaLine } from './samples.ts';

/** A second of a receiver: places in all quarters of the world, up to the poles and the date line. */
function second(at: number): readonly string[] {
  const time = `1235${String(10 + at).padStart(2, '0')}.${at % 2 === 0 ? '00' : '50'}`;
  const latitude = `${String((at * 31) % 90).padStart(2, '0')}${((at * 7.12345) % 60).toFixed(4).padStart(7, '0')}`;
  const longitude = `${String((at * 53) % 180).padStart(3, '0')}${((at * 11.54321) % 60).toFixed(4).padStart(7, '0')}`;
  const place = `${latitude},${at % 2 === 0 ? 'N' : 'S'},${longitude},${at % 3 === 0 ? 'E' : 'W'}`;
  const [speed, course] = [(at * 3.7).toFixed(1), ((at * 41.3) % 360).toFixed(1)];
  return [
    `GPGGA,${time},${place},1,08,0.9,${(at * 99.7 - 400).toFixed(1)},M,46.9,M,,`,
    `GPGSA,A,3,04,05,,09,12,,,24,,,,,2.5,1.3,2.1`,
    `GPGSV,1,1,03,01,40,083,46,02,17,308,41,12,07,${String(at * 9).padStart(3, '0')},39`,
    `GPRMC,${time},A,${place},${speed},${course},230326,,,A`,
  ].map(nmeaLine);
}

type Report = Readonly<Record<string, unknown>>;

describe('NMEA 0183', () => {
  test.skipIf(findGpsdecode() === undefined)('is read as gpsd reads it', () => {
    const seconds = many(30, second);
    const input = `${seconds.flat().join('\r\n')}\r\n`;
    const output = execFileSync(findGpsdecode() ?? '', [], { input, encoding: 'utf8' });
    const reports = output
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Report);
    const places = reports.filter((report) => report['class'] === 'TPV' && report['lat'] !== undefined);
    expect(places.length).toBeGreaterThan(20);
    for (const report of places) {
      const theirs = String(report['time']);
      const at = Number(theirs.slice(17, 19)) - 10;
      const [gga, gsa, gsv, rmc] = (seconds[at] ?? []).map((line) => valuesOf(line));
      const ours = [rmc?.['latitude'], rmc?.['longitude'], gga?.['latitude'], gga?.['longitude']] as number[];
      const wanted = [report['lat'], report['lon'], report['lat'], report['lon']] as number[];
      for (const [index, value] of ours.entries()) expect(value).toBeCloseTo(wanted[index] ?? NaN, 8);
      expect(rmc?.['course']).toBeCloseTo(Number(report['track']), 3);
      expect(((rmc?.['speed'] as number) * 1852) / 3600).toBeCloseTo(Number(report['speed']), 2);
      expect(rmc?.['time']).toBe(Date.parse(theirs) / 1000 - Date.UTC(2026, 2, 23) / 1000);
      if (report['altMSL'] !== undefined) expect(gga?.['altitude']).toBeCloseTo(Number(report['altMSL']), 3);
      expect([gsa?.['fix'], gsv?.['satellites in view']]).toEqual([report['mode'], 3]);
    }
    const skies = reports.filter((report) => Array.isArray(report['satellites']));
    expect(skies.length).toBeGreaterThan(20);
    const angles = new Set<number>();
    for (const sky of skies) {
      const satellites = sky['satellites'] as readonly Report[];
      for (const [at, { PRN, el, az, ss }] of satellites.entries()) {
        const ofThem = many(30, second).map(([, , line = '']) => valuesOf(line));
        const same = ofThem.some(
          (gsv) =>
            gsv[`satellite ${at + 1}`] === PRN &&
            gsv[`elevation ${at + 1}`] === el &&
            gsv[`azimuth ${at + 1}`] === az &&
            gsv[`signal ${at + 1}`] === ss,
        );
        expect(same).toBe(true);
        angles.add(Number(az));
      }
      expect(sky).toMatchObject({ pdop: 2.5, hdop: 1.3, vdop: 2.1 });
    }
    expect(angles.size).toBeGreaterThan(20);
    const [gsa] = seconds[0]?.slice(1).map(valuesOf) ?? [];
    expect(gsa).toMatchObject({ PDOP: 2.5, HDOP: 1.3, VDOP: 2.1 });
  });
});

function valuesOf(line: string): Readonly<Record<string, number | string>> {
  const [message] = decoded(nmea, packetOf(`${line}\r\n`));
  expect(message?.problems).toEqual([]);
  return Object.fromEntries(message?.fields.map(({ name, value }) => [name, value]) ?? []);
}
