import { readCobs } from './cobs-frames.ts';
import { textOf } from './read-messages.ts';
import type { MessageDecoder } from './decoder.ts';

/*
 * Consistent Overhead Byte Stuffing (Cheshire and Baker): blocks of a code byte n and n − 1 bytes that are not zero.
 * After each there was a zero, except after a block of FF and after the last. A zero ends the packet.
 */

export const cobs: MessageDecoder<null> = {
  begin: () => null,

  decode({ bytes }, _state, sink) {
    readCobs(bytes, ({ bytes: payload, place, isRight }) => {
      const [from, to] = [place(-1), place(payload.length)];
      sink.begin('packet', from, to);
      if (!isRight) sink.problem('length');
      sink.number('length', payload.length, from, to, 'B');
      sink.bytes('payload', from, to, payload);
    });
  },

  summary: (message) => textOf(message, 'payload'),
};
