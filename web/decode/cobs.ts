import { textOf } from './read-messages.ts';
import type { MessageDecoder } from './decoder.ts';

/*
 * Consistent Overhead Byte Stuffing (Cheshire and Baker): blocks of a code byte n and n − 1 bytes that are not zero.
 * After each there was a zero, except after a block of FF and after the last. A zero ends the packet.
 */

export const cobs: MessageDecoder<null> = {
  begin: () => null,

  decode({ bytes }, _state, sink) {
    for (let from = 0; from < bytes.length;) {
      if (bytes[from] === 0) {
        from++;
        continue;
      }
      const next = bytes.indexOf(0, from);
      const to = next < 0 ? bytes.length : next;
      const out = new Uint8Array(to - from);
      let count = 0;
      let at = from;
      while (at < to) {
        const code = bytes[at] ?? 0;
        const blockEnd = Math.min(at + code, to);
        out.set(bytes.subarray(at + 1, blockEnd), count);
        count += blockEnd - at - 1;
        at += code;
        if (at < to && code < 0xff) count++;
      }
      sink.begin('packet', from, to);
      // A block that runs past the end, or no zero yet.
      if (at > to || next < 0) sink.problem('length');
      sink.number('length', count, from, to, 'B');
      sink.bytes('payload', from, to, out.subarray(0, count));
      from = to + 1;
    }
  },

  summary: (message) => textOf(message, 'payload'),
};
