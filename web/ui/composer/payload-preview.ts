import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import type { ComposerMode } from '../../core/composer-payload.ts';
import type { EncodingId } from '../../core/encodings.ts';
import { formatHex } from '../../core/hex-format.ts';
import type { PayloadSpan, ResolvedPayload } from '../../core/payload/resolve-payload.ts';
import { decoderOf } from './payload-check.ts';

/** Of more bytes than both together the middle is left out. */
const firstBytes = 64;
const lastBytes = 16;

/** The bytes that would be transmitted, those of fields marked; after hex, what they are as text. */
export function payloadPreview(mode: ComposerMode, { bytes, spans }: ResolvedPayload, encoding: EncodingId) {
  const isCut = bytes.length > firstBytes + lastBytes;
  const head = isCut ? firstBytes : bytes.length;
  return html`${hexPieces(bytes, spans, 0, head)}${
    isCut ? html` … ${hexPieces(bytes, spans, bytes.length - lastBytes, bytes.length)}` : nothing
  }${mode === 'hex' && bytes.length > 0 ? html` <span class="as-text">“${asText(bytes, encoding)}”</span>` : nothing}`;
}

/** The bytes in hex, in pieces: plain ones and those of fields. */
function hexPieces(bytes: Uint8Array, spans: readonly PayloadSpan[], from: number, to: number) {
  const pieces: unknown[] = [];
  const add = (start: number, end: number, kind?: PayloadSpan['kind']) => {
    if (end <= start && kind === undefined) return;
    const hex = formatHex(bytes.subarray(start, end));
    if (pieces.length > 0) pieces.push(' ');
    const name = kind && fieldName(kind);
    pieces.push(kind ? html`<mark class=${kind} title=${name ?? ''}>${hex || `‹${name}›`}</mark>` : hex);
  };
  let at = from;
  for (const span of spans) {
    if (span.to < from || span.from >= to + (span.from === span.to ? 1 : 0)) continue;
    add(at, Math.max(span.from, from));
    add(Math.max(span.from, from), Math.min(span.to, to), span.kind);
    at = Math.min(span.to, to);
  }
  add(at, to);
  return pieces;
}

/** What the bytes of a field are. */
function fieldName(kind: PayloadSpan['kind']): string {
  switch (kind) {
    case 'checksum':
      return msg('Checksum');
    case 'counter':
      return msg('Counter');
    case 'time':
      return msg('Time');
    case 'random':
      return msg('Random');
    case 'clipboard':
      return msg('Clipboard');
    case 'ask':
      return msg('Asked for');
  }
}

function asText(bytes: Uint8Array, encoding: EncodingId): string {
  const text = decoderOf(encoding).decode(bytes.subarray(0, 32));
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  const visible = text.replace(/[\u0000-\u001f\u007f]/g, (control) =>
    control === '\u007f' ? '\u2421' : String.fromCharCode(0x2400 + control.charCodeAt(0)),
  );
  return bytes.length > 32 ? `${visible}…` : visible;
}
