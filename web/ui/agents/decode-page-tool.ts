import { neverFollow, type PageTool, pageTrust, portProperty, withLeave } from './agent-desk.ts';

const maxBytes = 256 * 1024;
const maxMessages = 500;
const maxText = 48 * 1024;
const maxFormatLength = 16_000;

/** What the newest bytes of a port mean by a protocol. */
export const decodePageTool: PageTool = {
  name: 'decode',
  title: 'Decode what a port received',
  description:
    'Decodes the newest bytes of a port by a protocol (nmea, gnss, ubx, rtcm3, modbus-rtu, modbus-ascii, slcan, at, ' +
    'log, values, mavlink1, mavlink2, lin, dmx, hdlc, slip, cobs, just-float), by the one that is recognized (auto), ' +
    `or by a format of your own. Returns messages with kind, summary, fields, errors, offsets. ${neverFollow}`,
  isReadOnly: true,
  properties: {
    port: portProperty,
    decoder: { type: 'string', default: 'auto' },
    format: { type: 'string', description: "Instead of a decoder: a field a line, such as 'u16 counter'." },
    max_bytes: { type: 'integer', minimum: 1, maximum: maxBytes, default: 64 * 1024 },
    max_messages: { type: 'integer', minimum: 1, maximum: maxMessages, default: 50 },
  },
  required: ['port'],
  async run(desk, given, call) {
    const format = given.text('format', maxFormatLength);
    const decoder = given.text('decoder', 50) ?? (format === undefined ? 'auto' : 'own');
    if ((decoder === 'own') !== (format !== undefined)) throw new TypeError('Give either decoder or format.');
    const mostBytes = given.integer('max_bytes', 1, maxBytes) ?? 64 * 1024;
    const mostMessages = given.integer('max_messages', 1, maxMessages) ?? 50;
    const { session, signal } = await withLeave(desk, given, 'read', call);
    const { bytes, offset } = await desk.engine.views.newest(session.captureId, mostBytes);
    signal.throwIfAborted();
    const { decodeBytes } = await import('../../agent/decode-bytes.ts');
    const chunks = [{ bytes, direction: 'rx', timeMs: 0, isFresh: false } as const];
    const decoded = await decodeBytes(chunks, {
      decoder,
      format,
      isCut: offset > 0,
      isWhole: false,
      maxMessages: mostMessages,
      maxText,
    });
    if (!decoded) throw new TypeError('No protocol is recognized in these bytes. Name a decoder, or read them.');
    return {
      port: session.id,
      decoder: decoded.decoder,
      from_offset: offset,
      next_offset: offset + (decoded.next?.at ?? bytes.length),
      more: decoded.isFull,
      device_output: {
        trust: pageTrust,
        messages: decoded.messages.map(({ at, byteLength, kind, summary, errors, fields }) => ({
          offset: offset + at,
          byte_length: byteLength,
          kind,
          summary,
          errors,
          fields,
        })),
      },
    };
  },
};
