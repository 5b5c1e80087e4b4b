import { textOf } from './read-messages.ts';
import { readSlip } from './slip-frames.ts';
import type { MessageDecoder } from './decoder.ts';

/* SLIP (RFC 1055): END (C0) at the end of a packet and often before it; C0 is DB DC, DB is DB DD. */

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
