import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  commonBaudRates,
  defaultSettings,
  formatFraming,
  parseBaudRate,
  sameSettings,
} from '../../web/core/port-settings.ts';
import type { PortSettings } from '../../web/core/port-settings.ts';

test.each([
  ['9600', 9600],
  [' 115200 ', 115_200],
  ['74 880', 74_880],
  ['74\u2009880', 74_880],
  ['74\u202f880', 74_880],
  ['12,000,000', 12_000_000],
  ['12_000_000', 12_000_000],
  ['12000000', 12_000_000],
  ['1', 1],
  ['4294967295', 4_294_967_295],
])('%j is a baud rate', (text, rate) => {
  expect(parseBaudRate(text)).toBe(rate);
});

test.each([
  '',
  ' ',
  '0',
  '000',
  'fast',
  '9600 baud',
  '-9600',
  '+9600',
  '9600.5',
  '1e6',
  '0x100',
  '4294967296',
  '99999999999',
  ',9600',
  '9600,',
  '96  00',
  '９６００',
])('%j is not a baud rate', (text) => {
  expect(parseBaudRate(text)).toBeUndefined();
});

test('every whole number that a port accepts is read as itself', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 0xffff_ffff }), (rate) => {
      expect(parseBaudRate(String(rate))).toBe(rate);
    }),
  );
});

test('the listed baud rates are ascending and include those of boot loaders and the fastest', () => {
  expect([...commonBaudRates].sort((a, b) => a - b)).toEqual(commonBaudRates);
  expect(commonBaudRates).toEqual(expect.arrayContaining([74_880, 115_200, 12_000_000]));
});

test('framing uses the usual notation', () => {
  expect(formatFraming(defaultSettings)).toBe('8N1');
  expect(formatFraming({ ...defaultSettings, dataBits: 7, parity: 'even', stopBits: 2 })).toBe('7E2');
  expect(formatFraming({ ...defaultSettings, parity: 'odd' })).toBe('8O1');
});

test('settings are equal only when every field is equal', () => {
  expect(sameSettings(defaultSettings, { ...defaultSettings })).toBe(true);
  const others: Partial<PortSettings>[] = [
    { baudRate: 9600 },
    { dataBits: 7 },
    { parity: 'odd' },
    { stopBits: 2 },
    { flowControl: 'hardware' },
  ];
  for (const other of others) expect(sameSettings(defaultSettings, { ...defaultSettings, ...other })).toBe(false);
});
