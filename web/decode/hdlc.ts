import { crc, type CrcModel } from '../core/checksum/crc.ts';
import { indexOfByte } from '../core/index-of-byte.ts';
import { textOf } from './read-messages.ts';
import { unescapeBytes, type Unescaped } from './unescape.ts';
import type { MessageDecoder, MessageSink } from './decoder.ts';

/*
 * PPP in HDLC-like framing (RFC 1662): a flag 7E between frames, 7D and a byte XOR 20 for what is escaped, FCS-16 with
 * its low byte first. Frames that do not begin with FF 03 have their content as bytes.
 */

const [flag, escape, escapeMask] = [0x7e, 0x7d, 0x20];
const meaning = (byte: number): number => byte ^ escapeMask;
const fcsBytes = 2;

/** RFC 1661 and those of the IANA's list that are seen on serial lines. */
const protocols: Readonly<Record<number, string>> = {
  0x0021: 'IP',
  0x0057: 'IPv6',
  0x00fd: 'compressed',
  0x8021: 'IPCP',
  0x8057: 'IPV6CP',
  0x80fd: 'CCP',
  0xc021: 'LCP',
  0xc023: 'PAP',
  0xc025: 'LQR',
  0xc223: 'CHAP',
};

/** Codes of the control protocols (RFC 1661, section 5). */
const codes: Readonly<Record<number, string>> = {
  1: 'Configure-Request',
  2: 'Configure-Ack',
  3: 'Configure-Nak',
  4: 'Configure-Reject',
  5: 'Terminate-Request',
  6: 'Terminate-Ack',
  7: 'Code-Reject',
  8: 'Protocol-Reject',
  9: 'Echo-Request',
  10: 'Echo-Reply',
  11: 'Discard-Request',
};

export const hdlc: MessageDecoder<null> = {
  begin: () => null,

  decode({ bytes }, _state, sink) {
    for (let from = 0; from < bytes.length;) {
      if (bytes[from] === flag) {
        from++;
        continue;
      }
      const next = indexOfByte(bytes, flag, from);
      const to = next < 0 ? bytes.length : next;
      const frame = unescapeBytes(bytes, from, to, escape, meaning);
      // 7D 7E: whoever transmitted it gave the frame up.
      const isAborted = bytes[to - 1] === escape;
      readFrame(frame, isAborted ? 'aborted' : 'frame', sink);
      if (next < 0) sink.problem('length');
      from = to + 1;
    }
  },

  summary(message) {
    const labels = message.fields.filter(({ label }) => label !== '').map(({ label }) => label);
    const payload = textOf(message, 'payload');
    return [labels.join(' '), payload].filter(Boolean).join('  ');
  },
};

function readFrame(frame: Unescaped, kind: string, sink: MessageSink): void {
  const { bytes, place } = frame;
  const end = bytes.length - fcsBytes;
  sink.begin(kind, place(0), place(bytes.length));
  if (end < 1) return sink.problem('length');
  if (kind === 'frame' && crc(fcs, bytes, 0, end) !== ((bytes[end] ?? 0) | ((bytes[end + 1] ?? 0) << 8)))
    sink.problem('checksum');
  if (sink.hasEnough) return;
  const byte = (name: string, at: number, labels?: Readonly<Record<number, string>>) =>
    sink.number(name, bytes[at] ?? 0, place(at), place(at + 1), '', labels?.[bytes[at] ?? 0]);
  let at = 0;
  if (bytes[0] === 0xff && bytes[1] === 0x03 && end >= 4) {
    byte('address', 0);
    byte('control', 1);
    const protocol = ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0);
    sink.number('protocol', protocol, place(2), place(4), '', protocols[protocol]);
    at = 4;
    // From 8000 on a protocol controls a link: code, identifier, length.
    if (protocol >= 0x8000 && end >= 8) {
      byte('code', 4, codes);
      byte('identifier', 5);
      sink.number('length', ((bytes[6] ?? 0) << 8) | (bytes[7] ?? 0), place(6), place(8), 'B');
      at = 8;
    }
  }
  if (at < end) sink.bytes('payload', place(at), place(end), bytes.subarray(at, end));
  sink.bytes('FCS', place(end), place(bytes.length), bytes.subarray(end));
}

const fcs: CrcModel = { width: 16, poly: 0x1021, init: 0xffff, reflectIn: true, reflectOut: true, xorOut: 0xffff };
