import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ownDecoderId } from '../../../web/decode/decoders.ts';
import { fieldText } from '../../../web/decode/read-messages.ts';
import { readOwnFormat } from '../../../web/decode/own-format.ts';
import { chooseDecoder, decoderChoices, type SamplePacket } from '../../../web/ui/decoders/choose-decoder.ts';
import { tryFormat } from '../../../web/ui/decoders/try-format.ts';
import { ownFormats, readOwnTexts, writeOwnTexts } from '../../../web/ui/page/own-texts.ts';
import { memoryStore } from '../../support/memory-store.ts';

const store = memoryStore();
beforeEach(() => vi.stubGlobal('localStorage', store));
afterEach(() => vi.unstubAllGlobals());

const board = { name: 'Board', text: 'u8 a\nu8 b' };

test('own formats are among the decoders, also one that was changed or deleted since it was chosen', () => {
  ownFormats(store).save([board]);
  const id = ownDecoderId(board.name, board.text);
  const labels = (current: string) => decoderChoices(current).map(([, label]) => label);
  expect(decoderChoices('').find(([choice]) => choice === id)).toEqual([id, 'Board', 'Own formats']);
  expect(labels(id).filter((label) => label === 'Board')).toHaveLength(1);
  expect(labels(ownDecoderId('Board', 'u16 a')).filter((label) => label === 'Board')).toHaveLength(2);
  expect(labels('nmea').at(0)).toBe('No decoder');
  expect(labels('nmea').at(-1)).toBe('Own formats…');
});

/** What a view gets when a decoder is chosen; rejects with what a person is told. */
function chosen(id: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const host = { dispatchEvent: reject } as unknown as HTMLElement;
    chooseDecoder(host, id, resolve, () => []);
  });
}

test('a chosen decoder brings the rule by which its protocol splits packets', async () => {
  expect(await chosen('modbus-rtu')).toEqual({ decoder: 'modbus-rtu', rule: { kind: 'gap', gapMs: 5 } });
  expect(await chosen('')).toEqual({ decoder: '' });
  const id = ownDecoderId(board.name, board.text);
  expect(await chosen(id)).toEqual({ decoder: id, rule: { kind: 'fixed', bytes: 2 } });
  expect(await chosen(ownDecoderId('x', 'mistake'))).toEqual({ decoder: '' });
});

const packet = (text: string, direction: SamplePacket['direction'] = 'rx'): SamplePacket => ({
  bytes: new TextEncoder().encode(text),
  direction,
  timeMs: 0,
});

async function tried(text: string, ...packets: readonly SamplePacket[]) {
  const read = readOwnFormat(text);
  if (!read.ok) throw new Error(read.problem);
  const trial = await tryFormat(read.format, { name: 'x', text }, packets);
  return { ...trial, messages: trial?.messages.map(({ fields }) => fields.map(fieldText)) };
}

test('a format is tried on packets that another rule has split', async () => {
  expect(await tried('start 41\nu8 a', packet('zA'), packet('1A2'), packet('A3', 'tx'))).toEqual({
    bytes: 7,
    messages: [['49'], ['50'], ['51']],
  });
  expect(await tried('pattern T=(?<t>\\d+)', packet('T=1\r\nT'), packet('=2\n'))).toEqual({
    bytes: 6,
    messages: [['1'], ['2']],
  });
  expect(await tried('u8 a')).toEqual({ bytes: 0, messages: [] });
});

test('texts are passed on as a file of their kind', () => {
  const file = writeOwnTexts('formats', [board]);
  expect(readOwnTexts('formats', file)).toEqual([board]);
  expect(readOwnTexts('recipes', file)).toBeUndefined();
  for (const broken of ['', '[]', '{"program":"baudcast","kind":"formats","version":2,"texts":[]}'])
    expect(readOwnTexts('formats', broken)).toBeUndefined();
  const odd = { program: 'baudcast', kind: 'formats', version: 1, texts: [1, { name: '\n', text: 'u8 a' }, board] };
  expect(readOwnTexts('formats', JSON.stringify(odd))).toEqual([board]);
});
