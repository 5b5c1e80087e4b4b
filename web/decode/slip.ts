import { textOf } from './read-messages.ts';
import { unescapeBytes, type Unescaped } from './unescape.ts';
import type { MessageDecoder } from './decoder.ts';

/* SLIP (RFC 1055): END (C0) at the end of a packet and often before it; C0 is DB DC, DB is DB DD. */

const [end, escape] = [0xc0, 0xdb];
const meanings: Readonly<Record<number, number>> = { 0xdc: end, 0xdd: escape };

export const slip: MessageDecoder<null> = {
  begin: () => null,

  decode({ bytes }, _state, sink) {
    readSlip(bytes, ({ bytes: payload, place, isRight }) => {
      const [from, to] = [place(0), place(payload.length)];
      sink.begin('packet', from, to);
      if (!isRight) sink.problem('value');
      sink.number('length', payload.length, from, to, 'B');
      sink.bytes('payload', from, to, payload);
    });
  },

  summary: (message) => textOf(message, 'payload'),
};

/** Tells each frame that is not empty, without its escapes. */
export function readSlip(bytes: Uint8Array, tell: (frame: Unescaped) => void): void {
  for (let from = 0; from < bytes.length;) {
    const next = bytes.indexOf(end, from);
    const to = next < 0 ? bytes.length : next;
    if (to > from) tell(unescapeBytes(bytes, from, to, escape, (byte) => meanings[byte]));
    from = to + 1;
  }
}
