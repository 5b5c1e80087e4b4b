import { tellSlots } from './dmx.ts';
import { textOf } from './read-messages.ts';
import type { MessageDecoder } from './decoder.ts';

/*
 * DMX512 itself (ANSI E1.11), on a port at 250 kbit/s, 8N2: a break, a start code, up to 512 slots. A packet is what
 * stands between two breaks.
 */

const mostSlots = 512;

const startCodes: Readonly<Record<number, string>> = {
  0x00: 'dimmers',
  0x17: 'text',
  0x55: 'test',
  0xcc: 'RDM',
  0xcf: 'system information',
};

export const dmxBreak: MessageDecoder<null> = {
  begin: () => null,

  decode({ bytes }, _state, sink) {
    const [startCode] = bytes;
    if (startCode === undefined) return;
    sink.begin(startCode === 0 ? 'dimmers' : (startCodes[startCode] ?? 'other'), 0, bytes.length);
    if (bytes.length > mostSlots + 1) sink.problem('length');
    sink.number('start code', startCode, 0, 1, '', startCodes[startCode]);
    if (startCode !== 0) {
      if (bytes.length > 1) sink.bytes('data', 1, bytes.length);
      return;
    }
    tellSlots(bytes, 1, Math.min(bytes.length, mostSlots + 1), sink);
  },

  summary(message) {
    const slots = message.fields.filter(({ name }) => name.startsWith('slot '));
    if (slots.length === 0) return textOf(message, 'data');
    const shown = slots.slice(0, 12).map(({ value }) => value);
    return `${slots.length} slots: ${shown.join(' ')}${slots.length > 12 ? ' …' : ''}`;
  },
};
