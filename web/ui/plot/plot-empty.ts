import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { createDecoder } from '../../core/decoder.ts';
import type { EncodingId } from '../../core/encodings.ts';
import { formatHexByte } from '../../core/hex-format.ts';
import { decoderKinds, ownFormatOf } from '../../decode/decoders.ts';
import { timeText } from './plot-text.ts';

/** Of what was received, in an example. */
const mostExample = 160;

/** What a decoder reads, with an example of it. */
function expected(decoder: string): { readonly what: string; readonly examples: readonly string[] } {
  const name = ownFormatOf(decoder)?.name ?? decoderKinds.find(({ id }) => id === decoder)?.name ?? decoder;
  switch (decoder) {
    case 'values':
      return {
        what: msg('Lines with numbers, in any of these forms:'),
        examples: ['temperature:21.5 humidity:48', '1.5,2.5,3', '>speed:12.5§m/s', '{"ax":0.1,"ay":9.8}'],
      };
    case 'nmea':
      return {
        what: msg(str`Sentences of ${name}:`),
        examples: ['$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47'],
      };
    case 'slcan':
      return { what: msg(str`Frames of ${name}:`), examples: ['t1232A5B3'] };
    case 'ubx':
      return { what: msg(str`Messages of ${name}:`), examples: ['B5 62 01 07 …'] };
    case 'modbus-rtu':
      return { what: msg(str`Messages of ${name}:`), examples: ['01 03 00 00 00 02 C4 0B'] };
    case 'modbus-ascii':
      return { what: msg(str`Messages of ${name}:`), examples: [':010300000002FA'] };
    default:
      return { what: msg(str`Messages of ${name}.`), examples: [] };
  }
}

/** The last line of bytes, or their end: text where it is text, else hex. */
export function exampleOf(bytes: Uint8Array, encoding: EncodingId): string {
  const text = createDecoder(encoding, (label) => new TextDecoder(label, { ignoreBOM: true })).decode(bytes);
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  // The first line may be cut, the last one still comes.
  const line = lines.length > 2 ? lines.at(-2) : lines.at(-1);
  if (line !== undefined && !/[\p{Cc}\ufffd]/u.test(line.replaceAll('\t', ' '))) return line.slice(0, mostExample);
  const shown = bytes.subarray(-24);
  return Array.from(shown, formatHexByte).join(' ');
}

/** Why there is no chart: which format is expected, and what came instead. */
export function emptyPlot(decoder: string, received: string | undefined) {
  const { what, examples } = expected(decoder);
  return html`<div class="empty">
    <h2>${received === undefined ? msg('Nothing received yet') : msg('No numbers to plot')}</h2>
    <p>${what}</p>
    ${examples.map((example) => html`<code>${example}</code>`)}
    ${
      received === undefined
        ? nothing
        : html`<p>${msg('Received instead:')}</p>
            <code class="received">${received}</code>
            <p class="hint">${msg('Choose what the device sends under “Decode as”.')}</p>`
    }
  </div>`;
}

/** What a person should know of what is drawn: how much is read, and what is drawn coarsely. */
export function plotNotices(progress: number | undefined, thinnedMs: number) {
  return html`${
    progress === undefined
      ? nothing
      : html`<p class="notice" role="status">${msg(str`Reading the capture: ${Math.floor(progress * 100)} %`)}</p>`
  }
  ${
    thinnedMs > 0
      ? html`<p class="notice">
          ${msg(str`Before ${timeText(thinnedMs, 1000)} only the minimum and maximum of every 64 points are kept.`)}
        </p>`
      : nothing
  }`;
}
