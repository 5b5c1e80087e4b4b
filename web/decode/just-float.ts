import { fieldText } from './read-messages.ts';
import { numberAt, typeCode } from './read-struct.ts';
import type { MessageDecoder } from './decoder.ts';

/*
 * VOFA+ JustFloat: 32-bit floats, little endian, then 00 00 80 7F, which is infinity and so no value. The number of
 * floats is not transmitted: a sample of another length than those before was cut, or has noise before it.
 */

interface JustFloatState {
  /** Values of a sample, once two in a row had as many; 0 before. */
  channels: number;
  /** Of the last sample. */
  lastChannels: number;
}

const tail = [0x00, 0x00, 0x80, 0x7f] as const;
const float = typeCode('f32le');
const floatBytes = 4;
const mostChannels = 256;
const names = Array.from({ length: mostChannels }, (_, channel) => `value ${channel + 1}`);

export const justFloat: MessageDecoder<JustFloatState> = {
  begin: () => ({ channels: 0, lastChannels: 0 }),

  decode({ bytes }, state, sink) {
    let start = 0;
    for (let at = bytes.indexOf(tail[2]); at >= 0; at = bytes.indexOf(tail[2], at + 1)) {
      const valuesEnd = at - 2;
      if (valuesEnd < start || bytes[at + 1] !== tail[3] || bytes[at - 1] !== 0 || bytes[valuesEnd] !== 0) continue;
      const end = valuesEnd + tail.length;
      const room = valuesEnd - start;
      const whole = Math.floor(room / floatBytes);
      const isKnown = state.channels > 0 && whole >= state.channels;
      const channels = Math.min(isKnown ? state.channels : whole, mostChannels);
      const from = valuesEnd - channels * floatBytes;
      sink.begin('sample', from, end);
      // Noise before the values, or fewer values than the samples before had.
      if (from !== start || (state.channels > 0 && channels !== state.channels)) sink.problem('length');
      for (let channel = 0; channel < channels && !sink.hasEnough; channel++) {
        const place = from + channel * floatBytes;
        sink.number(names[channel] ?? '', numberAt(bytes, float, place), place, place + floatBytes);
      }
      if (room % floatBytes === 0 && whole <= mostChannels) {
        if (whole === state.lastChannels) state.channels = whole;
        state.lastChannels = whole;
      }
      start = end;
    }
  },

  summary({ fields }) {
    return fields.slice(0, 12).map(fieldText).join('  ');
  },
};
