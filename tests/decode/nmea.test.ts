import { expect, test } from 'vitest';
import { nmea } from '../../web/decode/nmea.ts';
import { decoded, fieldsOf, packetOf } from './decoding.ts';

const gga = '$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n';

test('a position is read in degrees, with its quality, time and heights', () => {
  const [message] = decoded(nmea, packetOf(gga));
  expect(message).toMatchObject({ kind: 'GGA', from: 0, to: gga.length - 2, problems: [] });
  expect(fieldsOf(message!)).toEqual({
    talker: 'GP',
    time: '12:35:19',
    latitude: '48.1173°',
    longitude: '11.5166667°',
    quality: '1 (GPS)',
    satellites: '8',
    HDOP: '0.9',
    altitude: '545.4\u202fm',
    'geoid separation': '46.9\u202fm',
    checksum: '34 37',
  });
  expect(nmea.summary(message!)).toBe('48.1173°, 11.5166667°, 545.4\u202fm, 8 satellites');
});

test('fields say which bytes they are made of', () => {
  const [message] = decoded(nmea, packetOf(gga));
  const shown = message!.fields.map(({ name, from, to }) => [name, gga.slice(from, to)]);
  expect(shown).toContainEqual(['latitude', '4807.038,N']);
  expect(shown).toContainEqual(['altitude', '545.4']);
  expect(shown).toContainEqual(['checksum', '47']);
});

test('south and west are negative', () => {
  const [message] = decoded(nmea, packetOf('$GNGLL,3351.500,S,15112.600,W,000000.50,A'));
  expect(fieldsOf(message!)).toMatchObject({ latitude: '-33.8583333°', longitude: '-151.21°', time: '00:00:00.5' });
});

test.each([
  ['$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A', 'RMC'],
  ['$GPGLL,5057.970,N,00146.110,E,142451,A*27', 'GLL'],
  ['!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C', 'VDM'],
  ['$PUBX,00*33', 'PUBX'],
  ['$GPXYZ,1,two,3', 'XYZ'],
])('%s has the right checksum, or none', (sentence, kind) => {
  expect(decoded(nmea, packetOf(sentence))).toMatchObject([{ kind, problems: [] }]);
});

test.each([
  [gga.replace('545.4', '545.5'), 'checksum'],
  ['$GPGLL,5057.970,N,00146.110,E,142451,A*2\r\n', 'length'],
  ['$GPGGA,abc,4807.038,N\r\n', 'value'],
])('%j has a problem', (sentence, problem) => {
  expect(decoded(nmea, packetOf(sentence))[0]?.problems).toContain(problem);
});

test('a tag block before the sentence is checked on its own', () => {
  const tagged = (sum: string) => decoded(nmea, packetOf(`\\s:r3669961,c:1120959341*${sum}\\${gga}`))[0];
  expect(tagged('51')).toMatchObject({ kind: 'GGA', from: 0, problems: ['checksum'] });
  expect(fieldsOf(tagged('51')!)['tag block']).toBe('s:r3669961,c:1120959341*51');
});

test('noise before a sentence is skipped; other lines have no message', () => {
  expect(decoded(nmea, packetOf(`7.038,N*12${gga}`))).toMatchObject([{ kind: 'GGA', from: 10, problems: [] }]);
  for (const text of ['', '\r\n', 'hello', '$', '$$$', '$gpgga,1', '$GPGGAGGAGGA,1', '*47', '\\a\\', '\\'])
    expect(decoded(nmea, packetOf(text)), text).toEqual([]);
});
