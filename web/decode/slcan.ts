import { endOfLine, hexDigit, readHex } from './ascii.ts';
import { textOf } from './read-messages.ts';
import type { MessageDecoder, MessageSink } from './decoder.ts';

/*
 * SLCAN (Lawicel's ASCII protocol for CAN adapters): each command ends in CR, BEL is an error. Frames: t, T, r, R, and
 * of CAN FD d, D, b, B; an identifier of 3 or 8 digits, a length code, data, and with Z1 four digits of a time in ms.
 */

const frames: Readonly<Record<string, string>> = {
  t: 'data',
  T: 'data',
  r: 'remote',
  R: 'remote',
  d: 'FD data',
  D: 'FD data',
  b: 'FD data, fast',
  B: 'FD data, fast',
};

const commands: Readonly<Record<string, string>> = {
  O: 'open',
  L: 'open, listen only',
  C: 'close',
  S: 'bit rate',
  s: 'bit timing',
  Y: 'FD bit rate',
  M: 'mode or acceptance code',
  m: 'acceptance mask',
  A: 'retransmission',
  Z: 'time stamps',
  F: 'status',
  V: 'version',
  N: 'serial number',
  E: 'error register',
};

const bitRates: readonly string[] = ['10', '20', '50', '100', '125', '250', '500', '750 or 800', '1000', '83.3'];

/** Lengths of CAN FD above 8 bytes, by length codes from 9 on. */
const longLengths = [12, 16, 20, 24, 32, 48, 64];

export const slcan: MessageDecoder<null> = {
  begin: () => null,

  decode({ bytes }, _state, sink) {
    const end = endOfLine(bytes);
    if (end > 0 && bytes[end - 1] === 0x07) {
      sink.begin('error', end - 1, end);
      return;
    }
    // A line ending in CR alone may be cut behind a CR LF rule: only what follows the last CR counts.
    const from = bytes.lastIndexOf(0x0d, end - 1) + 1;
    const letter = String.fromCharCode(bytes[from] ?? 0);
    const kind = frames[letter];
    if (kind) return readFrame(bytes, from, end, letter, kind, sink);
    const command = commands[letter];
    if (command === undefined || end - from > 9) return;
    sink.begin(command, from, end);
    if (end - from === 1) return;
    const value = readHex(bytes, from + 1, end);
    if (letter === 'S' && value < bitRates.length)
      sink.number('code', value, from + 1, end, '', `${bitRates[value] ?? ''} kbit/s`);
    else sink.text('value', from + 1, end);
  },

  summary(message) {
    return message.fields
      .filter(({ name }) => name !== 'length')
      .map(({ name }) =>
        name === 'identifier' || name === 'data' ? textOf(message, name) : `${name} ${textOf(message, name)}`,
      )
      .join('  ');
  },
};

function readFrame(
  bytes: Uint8Array,
  from: number,
  end: number,
  letter: string,
  kind: string,
  sink: MessageSink,
): void {
  const idDigits = letter === letter.toUpperCase() ? 8 : 3;
  const [idFrom, idTo] = [from + 1, from + 1 + idDigits];
  const code = hexDigit(bytes[idTo]);
  const id = readHex(bytes, idFrom, Math.min(idTo, end));
  const isFd = /[db]/i.test(letter);
  const isRight = idTo < end && !Number.isNaN(id) && code >= 0 && (code <= 8 || isFd);
  sink.begin(kind, from, end);
  if (!isRight) return sink.problem('value');
  sink.text('identifier', idFrom, idTo);
  const length = code <= 8 ? code : (longLengths[code - 9] ?? 0);
  sink.number('length', length, idTo, idTo + 1, 'B');
  const dataFrom = idTo + 1;
  const dataTo = /r/i.test(letter) ? dataFrom : dataFrom + 2 * length;
  const rest = end - dataTo;
  if (dataTo > dataFrom) sink.text('data', dataFrom, Math.min(dataTo, end));
  if (rest === 4) sink.number('time', readHex(bytes, dataTo, end), dataTo, end, 'ms');
  else if (rest !== 0) sink.problem('length');
}
