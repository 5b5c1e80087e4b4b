import { textOf } from './read-messages.ts';
import { unescapeBytes } from './unescape.ts';
import type { MessageDecoder } from './decoder.ts';

/* SLIP (RFC 1055): END (C0) at the end of a packet and often before it; C0 is DB DC, DB is DB DD. */

const [end, escape] = [0xc0, 0xdb];
const meanings: Readonly<Record<number, number>> = { 0xdc: end, 0xdd: escape };

export const slip: MessageDecoder<null> = {
  begin: () => null,

  decode({ bytes }, _state, sink) {
    for (let from = 0; from < bytes.length;) {
      if (bytes[from] === end) {
        from++;
        continue;
      }
      const next = bytes.indexOf(end, from);
      const to = next < 0 ? bytes.length : next;
      const payload = unescapeBytes(bytes, from, to, escape, (byte) => meanings[byte]);
      sink.begin('packet', from, to);
      if (!payload.isRight) sink.problem('value');
      sink.number('length', payload.bytes.length, from, to, 'B');
      sink.bytes('payload', from, to, payload.bytes);
      from = to + 1;
    }
  },

  summary: (message) => textOf(message, 'payload'),
};
