import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decoderRule, loadDecoder, ownDecoderId } from '../../web/decode/decoders.ts';
import { readOwnFormat } from '../../web/decode/own-format.ts';
import { readSerialStudio } from '../../web/decode/serial-studio.ts';
import { runs } from '../support/runs.ts';
import { decoded, fieldsOf, packetOf } from './decoding.ts';
import { anyCharacter } from '../support/any-character.ts';

interface Dataset {
  readonly index: number;
  readonly title: string;
  readonly [key: string]: unknown;
}

/** As version 3 writes them, with what stands in every dataset. */
const dataset = (index: number, title: string, units = '', more: object = {}): Dataset => ({
  alarmEnabled: false,
  alarmHigh: 0,
  alarmLow: 0,
  fft: false,
  fftSamples: 256,
  index,
  title,
  units,
  value: '',
  widget: '',
  widgetMax: 0,
  widgetMin: 0,
  ...more,
});

const group = (title: string, ...datasets: readonly Dataset[]) => ({ title, widget: '', datasets });

/** Before version 3: the frame is the project's. */
const oldProject = (frame: object, ...groups: readonly object[]) =>
  JSON.stringify({ title: 'Board', actions: [], decoder: 0, frameDetection: 1, ...frame, groups });

const project = (source: object, ...groups: readonly object[]) =>
  JSON.stringify({ title: 'Board', actions: [], sources: [{ sourceId: 0, busType: 0, ...source }], groups });

/** What the only format reads in some bytes. */
async function readBy(content: string, bytes: string | Uint8Array) {
  const { formats, remarks } = readSerialStudio(content) ?? { formats: [], remarks: [] };
  expect(formats).toHaveLength(1);
  const { name = '', text = '' } = formats[0] ?? {};
  expect(readOwnFormat(text), text).toMatchObject({ ok: true });
  const id = ownDecoderId(name, text);
  const messages = decoded((await loadDecoder(id))!, packetOf(bytes));
  return { messages: messages.map(fieldsOf), problems: messages.map((one) => one.problems), remarks, text, id };
}

describe('projects of Serial Studio', () => {
  test('an IMU between two signs: titles, units and ranges, the script that splits is understood', async () => {
    const content = oldProject(
      {
        frameStart: '$',
        frameEnd: ';',
        frameParser:
          '/**\n * Splits. return frame.split(".")\n */\nfunction parse(frame) {\n    return frame.split(\',\');\n}\n',
      },
      group('Accelerometer', dataset(1, 'Accelerometer X', 'm/s²'), dataset(3, 'Accelerometer Z', 'm/s²')),
      group('Gyro', dataset(4, 'X', 'deg/s')),
      group('Temperature', { index: 5, title: 'X', units: '℃', alarm: 40, max: 100, min: 0, fft: false }),
    );
    const { messages, remarks, text, id } = await readBy(content, '$0.1,9,-9.81 ,1e2,21.5;');
    expect(messages).toEqual([
      {
        'Accelerometer X': '0.1\u202fm/s²',
        'Accelerometer Z': '-9.81\u202fm/s²',
        X: '100\u202fdeg/s',
        'Temperature X': '21.5\u202f℃',
      },
    ]);
    expect(text).toContain('# Temperature X: 0 to 100, alarm above 40\n');
    expect(remarks).toEqual([{ kind: 'look', about: 'Board' }]);
    expect(await decoderRule(id)).toEqual({ kind: 'delimited', start: [], end: [0x3b] });
  });

  test('a separator of its own, as the oldest files have it', async () => {
    const content = oldProject(
      {
        frameStart: '/*',
        frameEnd: '*/',
        separator: '||',
        frameParser: 'function parse(frame, separator) {\n    return frame.split(separator);\n}',
      },
      group('A', dataset(1, 'left'), dataset(2, 'right')),
    );
    const { messages, remarks } = await readBy(content, '/*1||2*/');
    expect(messages).toEqual([{ left: '1', right: '2' }]);
    expect(remarks).toEqual([]);
  });

  test('lines of CSV split by Lua, or by the template, are lines', async () => {
    const find = 'frame:find(";", start, true)';
    const lua = `-- CSV\nfunction parse(frame)\n  while true do\n    local sep = ${find}\n  end\nend`;
    for (const parser of [
      { frameParserCode: lua, frameParserLanguage: 1 },
      { frameParserTemplate: 'delimited', frameParserParams: { separator: ';', trimFields: true } },
    ]) {
      const content = project(
        { frameDetection: 0, frameEnd: '\\n', frameStart: '', decoderMethod: 0, ...parser },
        group('Plot', dataset(1, 'X', '', { fft: true, fftSamples: 1024 }), dataset(2, 'Y')),
      );
      const { messages, text, id } = await readBy(content, '1.5; -2\r\n');
      expect(messages).toEqual([{ X: '1.5', Y: '-2' }]);
      expect(text).toContain('# X: FFT of 1024\n');
      expect(await decoderRule(id)).toEqual({ kind: 'line', ending: 'any' });
    }
  });

  test('tabs, and titles in Chinese', async () => {
    const content = project(
      {
        frameDetection: 0,
        frameEnd: '\\r\\n',
        frameParserTemplate: 'delimited',
        frameParserParams: { separator: '\\t' },
      },
      group('传感器', dataset(1, '温度', '°C'), dataset(2, '湿度', '%')),
    );
    expect((await readBy(content, '21\t40\r\n')).messages).toEqual([{ 温度: '21\u202f°C', 湿度: '40%' }]);
  });

  test('bytes with a type, a start and a checksum', async () => {
    const content = project(
      {
        decoderMethod: 3,
        frameDetection: 3,
        frameStart: 'C0 DE',
        hexadecimalDelimiters: true,
        checksumAlgorithm: 'XOR-8',
        frameParserTemplate: 'raw_bytes',
        frameParserParams: { bytesPerValue: 2, endianness: 'little', signedValues: true },
      },
      group('ADC', dataset(1, 'ADC 0', 'mV'), dataset(3, 'ADC 2', 'mV')),
    );
    const { messages, problems, remarks } = await readBy(content, Uint8Array.of(0xc0, 0xde, 0xff, 0xff, 9, 9, 5, 0, 5));
    expect(messages).toEqual([{ 'ADC 0': '-1\u202fmV', 'ADC 2': '5\u202fmV' }]);
    expect(problems).toEqual([[]]);
    expect(remarks).toEqual([]);
  });

  test('what a script does is said, and where the checksum stands behind the end', async () => {
    const content = project(
      {
        decoder: 3,
        frameDetection: 1,
        frameStart: 'C0 DE',
        frameEnd: 'de c0',
        hexadecimalDelimiters: true,
        checksum: 'CRC-16-CCITT',
        frameParserCode: 'function parse(frame) { return frame.map((byte) => byte * 5 / 255); }',
      },
      group('ADC', dataset(1, 'ADC 0', 'Volts'), dataset(2, 'ADC 1', 'Volts', { transformCode: 'return value * 2' })),
      group('Grid', dataset(1, 'ADC 0', 'Volts')),
    );
    const { messages, remarks } = await readBy(content, Uint8Array.of(0xc0, 0xde, 255, 0, 0xde, 0xc0));
    expect(messages).toEqual([{ 'ADC 0': '255\u202fVolts', 'ADC 1': '0\u202fVolts' }]);
    expect(remarks).toEqual([
      { kind: 'transform', about: 'ADC 1' },
      { kind: 'script', about: 'Board' },
      { kind: 'checksum', about: 'CRC-16-CCITT' },
    ]);
  });

  test('each source has its own format, and what a decoder of ours reads has none', () => {
    const content = JSON.stringify({
      title: 'Two',
      schemaVersion: 9,
      sources: [
        { sourceId: 0, title: 'Left', frameDetection: 0, frameParserTemplate: 'delimited' },
        { sourceId: 1, title: 'Right', frameParserTemplate: 'nmea_0183' },
        { sourceId: 2, title: 'Bare', frameDetection: 0 },
      ],
      groups: [{ ...group('A', dataset(1, 'a')), sourceId: 0 }],
    });
    const { formats, remarks } = readSerialStudio(content)!;
    expect(formats.map(({ name }) => name)).toEqual(['Two, Left']);
    expect(remarks).toEqual([
      { kind: 'newer', about: '9' },
      { kind: 'decoder', about: 'nmea' },
      { kind: 'empty', about: 'Two, Bare' },
    ]);
  });

  test('other files are none', () => {
    for (const content of ['', '{', '[]', 'null', '{"groups":3}', '{"groups":[]}', '{"program":"baudcast","texts":[]}'])
      expect(readSerialStudio(content)).toBeUndefined();
  });

  test('whatever stands in a project, what is made of it can be read', () => {
    const value = fc.oneof(fc.string({ unit: anyCharacter }), fc.integer(), fc.constant('\\n"`:#='), fc.boolean());
    const anyDataset = fc.record({
      index: fc.integer({ min: -1, max: 300 }),
      title: value,
      units: value,
      alarm: value,
    });
    const anyProject = fc.record({
      title: value,
      decoder: fc.integer({ min: 0, max: 4 }),
      frameDetection: fc.integer({ min: 0, max: 4 }),
      frameStart: value,
      frameEnd: value,
      hexadecimalDelimiters: fc.boolean(),
      separator: value,
      checksum: fc.constantFrom('', 'CRC-32', 'Adler-32', 'nothing'),
      groups: fc.array(fc.record({ title: value, datasets: fc.array(anyDataset, { maxLength: 5 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
    });
    fc.assert(
      fc.property(anyProject, (made) => {
        const { formats } = readSerialStudio(JSON.stringify(made))!;
        for (const { text } of formats) expect(readOwnFormat(text), text).toMatchObject({ ok: true });
      }),
      { numRuns: runs(100) },
    );
  });
});
