import { indexOfByte } from '../core/index-of-byte.ts';
import { textOf } from './read-messages.ts';
import type { MessageDecoder, MessageSink } from './decoder.ts';

/* DMX512 through an adapter that speaks ENTTEC's DMX USB Pro: 7E, label, length (little endian), data, E7. */

const [start, end] = [0x7e, 0xe7];
const headBytes = 4;
const mostData = 600;

const labels: Readonly<Record<number, string>> = {
  3: 'get parameters',
  4: 'set parameters',
  5: 'received',
  6: 'transmit',
  7: 'transmit RDM',
  8: 'receive on change',
  9: 'changed',
  10: 'serial number',
  11: 'RDM discovery',
};

export const dmx: MessageDecoder<null> = {
  begin: () => null,

  decode({ bytes }, _state, sink) {
    for (let from = bytes.indexOf(start); from >= 0 && from + headBytes <= bytes.length;) {
      const label = bytes[from + 1] ?? 0;
      const length = (bytes[from + 2] ?? 0) | ((bytes[from + 3] ?? 0) << 8);
      const data = from + headBytes;
      const dataEnd = data + length;
      const isRight = length <= mostData && bytes[dataEnd] === end;
      const name = labels[label];
      // One byte is found by chance: only a packet that begins with it is said to be a wrong one.
      if (isRight || (from === 0 && name !== undefined)) {
        const to = Math.min(dataEnd + 1, bytes.length);
        sink.begin(name ?? `label ${label}`, from, to);
        if (!isRight) sink.problem('length');
        sink.number('label', label, from + 1, from + 2);
        sink.number('length', length, from + 2, from + 4, 'B');
        readData(bytes, label, data, Math.min(dataEnd, to), sink);
      }
      from = indexOfByte(bytes, start, isRight ? dataEnd + 1 : from + 1);
    }
  },

  summary(message) {
    const slots = message.fields.filter(({ name }) => name.startsWith('slot '));
    const shown = slots.slice(0, 12).map(({ value }) => value);
    return [textOf(message, 'start code') && `${slots.length} slots:`, ...shown, slots.length > 12 ? '…' : '']
      .filter((part) => part !== '')
      .join(' ');
  },
};

function readData(bytes: Uint8Array, label: number, from: number, to: number, sink: MessageSink): void {
  let at = from;
  // What was received has a status before the start code.
  if (label === 5 && at < to) sink.number('status', bytes[at] ?? 0, at, ++at);
  const startCode = bytes[at];
  if ((label !== 5 && label !== 6) || startCode === undefined || at >= to) {
    if (at < to) sink.bytes('data', at, to);
    return;
  }
  sink.number('start code', startCode, at, ++at, '', startCode === 0 ? 'dimmers' : undefined);
  if (startCode !== 0) return sink.bytes('data', at, to);
  tellSlots(bytes, at, to, sink);
}

const slotNames = Array.from({ length: mostData + 1 }, (_, slot) => `slot ${slot}`);

/** Tells the slots of a frame, each a byte, in `from` to `to`. */
export function tellSlots(bytes: Uint8Array, from: number, to: number, sink: MessageSink): void {
  for (let at = from; at < to && sink.hasEnough !== true; at++) {
    const slot = at - from + 1;
    sink.number(slotNames[slot] ?? `slot ${slot}`, bytes[at] ?? 0, at, at + 1);
  }
}
