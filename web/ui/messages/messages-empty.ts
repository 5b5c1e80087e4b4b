import { msg, str } from '@lit/localize';
import { html } from 'lit';
import { formatHex } from '../../core/hex-format.ts';
import { decoderKinds } from '../../decode/decoders.ts';
import { joinSentences } from '../../i18n/join-sentences.ts';
import { formatCount } from '../../i18n/format.ts';
import { decoderChoices } from '../decoders/choose-decoder.ts';
import { visiblePieces } from '../../core/visible-controls.ts';

/** Asks for a decoder. */
export function whichDecoder(choose: (id: string) => void) {
  return html`<div class="empty">
    <h2>${msg('Which protocol does the device speak?')}</h2>
    <p>${msg('Packets are then shown as messages with their fields. The capture stays as it is.')}</p>
    <div class="choices">
      ${decoderChoices('')
        .filter(([id]) => id !== '')
        .map(
          ([id, name]) => html`<button class="quiet tall" type="button" @click=${() => choose(id)}>${name}</button>`,
        )}
    </div>
  </div>`;
}

interface Nothing {
  readonly decoder: string;
  readonly packets: number;
  /** What came last. */
  readonly sample: Uint8Array;
  readonly rule: string;
}

/** Says what is expected, and what came instead. */
export function noMessages({ decoder, packets, sample, rule }: Nothing) {
  if (packets === 0) return html`<div class="empty"><h2>${msg('Nothing received yet.')}</h2></div>`;
  const name = decoderKinds.find(({ id }) => id === decoder)?.name ?? '';
  return html`<div class="empty">
    <h2>${msg(str`No ${name} message found. Packets read: ${formatCount(packets)}`)}</h2>
    <p>${joinSentences(expected(decoder), msg(str`Packets are split ${rule}.`))}</p>
    <p>${msg('Last received:')}</p>
    <pre class="mono">${sampleText(sample)}</pre>
    <p>${msg('Choose another decoder, or another rule under “Split packets”.')}</p>
  </div>`;
}

export function noneMatches(messages: number, clear: () => void) {
  return html`<div class="empty">
    <h2>${msg(str`No message matches. Total: ${formatCount(messages)}`)}</h2>
    <div class="choices">
      <button class="quiet tall" type="button" @click=${clear}>${msg('Show all messages')}</button>
    </div>
  </div>`;
}

/** An example of what a decoder reads. */
function expected(decoder: string): string {
  const example = examples[decoder];
  return example === undefined ? '' : msg(str`Example of what is expected: ${example}`);
}

const examples: Readonly<Record<string, string>> = {
  values: 'temp:21.5,hum:40',
  nmea: '$GPHDT,274.07,T*03',
  ubx: 'B5 62 01 07 …',
  'modbus-rtu': '01 03 00 00 00 02 C4 0B',
  'modbus-ascii': ':010300000002FA',
  slcan: 't1232AABB',
};

/** Text where it is text, else hex. */
function sampleText(bytes: Uint8Array): string {
  const end = bytes.subarray(-160);
  const printable = end.reduce(
    (count, byte) => count + Number(byte >= 0x20 || byte === 9 || byte === 10 || byte === 13),
    0,
  );
  const high = end.reduce((count, byte) => count + Number(byte >= 0x80), 0);
  if (printable < end.length || high * 4 > end.length) return formatHex(end.subarray(-48));
  const text = new TextDecoder().decode(end).replaceAll('\r', '').trimEnd();
  return text
    .split('\n')
    .slice(-3)
    .map((line) =>
      visiblePieces(line)
        .map((piece) => piece.text)
        .join(''),
    )
    .join('\n');
}
