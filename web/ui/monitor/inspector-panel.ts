import { localized, msg, str } from '@lit/localize';
import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { checksums } from '../../core/checksum/checksums.ts';
import { identifyChecksum, type ChecksumMatch } from '../../core/checksum/identify-checksum.ts';
import { formatHexByte } from '../../core/hex-format.ts';
import { copyFormats, writeBytes, type CopyFormat } from '../../core/inspect/copy-formats.ts';
import { bitsText, readNumbers, readTimes } from '../../core/inspect/numbers.ts';
import { joinBytes } from '../../core/join-bytes.ts';
import type { PacketRow } from '../../core/row.ts';
import type { Message } from '../../decode/decoder.ts';
import { formatBytes, formatCount, formatRate, formatSpan } from '../../i18n/format.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import { visiblePieces } from '../../core/visible-controls.ts';
import { inspectorStyles } from './inspector-styles.ts';
import './message-fields.ts';
import type { BytesChosenEvent } from './message-fields.ts';

/** Bytes that are shown one by one. */
const shownBytes = 256;
/** Packets that a checksum is looked for in: more would say the same. */
const triedPackets = 20;

/** What is copied, and how it is called. */
export class CopyWantedEvent extends Event {
  readonly text: string;

  constructor(text: string) {
    super('copy-wanted');
    this.text = text;
  }
}

/**
 * The selected bytes as numbers, times, text and checksums.
 * @fires copy-wanted
 * @fires close
 */
@localized()
@customElement('inspector-panel')
export class InspectorPanel extends LitElement {
  /** In their order; both directions. */
  @property({ attribute: false }) packets: readonly PacketRow[] = [];
  /** Of each packet: the messages that a decoder reads in it. */
  @property({ attribute: false }) messages: readonly (readonly Message[])[] = [];
  /** There were more packets selected than these. */
  @property({ type: Boolean }) isCut = false;
  /** Where selecting bytes began, and the one with the focus. */
  @state() private anchor = 0;
  @state() private at = 0;
  @state() private fitting: readonly ChecksumMatch[] | undefined;
  #bytes = new Uint8Array(0);

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('packets')) return;
    this.#bytes = Uint8Array.from(joinBytes(this.packets.map(({ bytes }) => bytes)));
    this.anchor = this.at = 0;
    this.fitting = undefined;
  }

  /** The bytes that are selected among those of the packets; one of them alone is a place to read from. */
  get #range(): { readonly from: number; readonly end: number; readonly isOne: boolean } {
    const from = Math.min(this.anchor, this.at);
    const end = Math.max(this.anchor, this.at) + 1;
    return { from, end, isOne: end - from === 1 };
  }

  /** What is read as text, has checksums and is copied. */
  get #selected(): Uint8Array {
    const { from, end, isOne } = this.#range;
    return isOne ? this.#bytes : this.#bytes.subarray(from, end);
  }

  protected override render() {
    const bytes = this.#bytes;
    return html`
      <div class="head">
        <h2>${msg('Inspector')}</h2>
        <button
          class="icon"
          type="button"
          title=${msg('Close')}
          aria-label=${msg('Close the inspector')}
          @click=${() => this.dispatchEvent(new Event('close'))}
        >
          ${icon('close')}
        </button>
      </div>
      ${
        bytes.length === 0
          ? html`<p class="hint">${msg('Select packets to see their bytes as numbers, text and checksums.')}</p>`
          : html`<p class="facts">${this.#facts()}</p>
              ${this.#picker()} ${this.#messages()} ${this.#numbers()} ${this.#text()} ${this.#checksums()}
              ${this.#copy()}`
      }
    `;
  }

  #facts(): string {
    const count = this.packets.length;
    const first = this.packets[0]?.timeMs ?? 0;
    const spanMs = (this.packets.at(-1)?.timeMs ?? 0) - first;
    const facts = [
      count === 1 ? msg('1 packet') : msg(str`${formatCount(count)} packets`),
      formatBytes(this.#bytes.length),
      ...(spanMs > 0 ? [formatSpan(spanMs), formatRate((this.#bytes.length / spanMs) * 1000)] : []),
    ];
    const { from, end, isOne } = this.#range;
    if (!isOne) return msg(str`${formatBytes(end - from)} selected: bytes ${from} to ${end - 1}`);
    return `${facts.join(' · ')}${this.isCut ? ` · ${msg('the first ones of those selected')}` : ''}`;
  }

  #picker() {
    const bytes = this.#bytes.subarray(0, shownBytes);
    const { from, end } = this.#range;
    return html`<div
      class="bytes mono"
      role="listbox"
      tabindex="0"
      aria-multiselectable="true"
      aria-label=${msg('Bytes to read')}
      aria-activedescendant="byte${this.at}"
      @keydown=${this.#key}
    >
      ${[...bytes].map(
        (byte, index) =>
          html`<span
            id="byte${index}"
            role="option"
            class=${index === this.at ? 'focus' : ''}
            aria-selected=${index >= from && index < end ? 'true' : 'false'}
            title=${msg(str`Byte ${index}`)}
            @pointerdown=${(event: PointerEvent) => event.button === 0 && this.#select(index, event.shiftKey)}
            @pointerenter=${(event: PointerEvent) => event.buttons === 1 && this.#select(index, true)}
            >${formatHexByte(byte)}</span
          > `,
      )}
      ${this.#bytes.length > shownBytes ? '…' : nothing}
    </div>`;
  }

  #messages() {
    let at = 0;
    const placed = this.packets.flatMap(({ bytes }, index) => {
      const start = at;
      at += bytes.length;
      return (this.messages[index] ?? []).map((message) => ({ message, at: start }));
    });
    if (placed.length === 0) return nothing;
    return html`<message-fields
      .messages=${placed}
      @bytes-chosen=${({ from, to }: BytesChosenEvent) => {
        this.anchor = from;
        this.at = Math.max(from, to - 1);
      }}
    ></message-fields>`;
  }

  #numbers() {
    const bytes = this.#bytes;
    const { from } = this.#range;
    const times = readTimes(bytes, from);
    return html`<table>
      <caption>
        ${msg(str`From byte ${from}`)}
      </caption>
      <thead>
        <tr>
          <th scope="col">${msg('Type')}</th>
          <th scope="col">${msg('Little endian')}</th>
          <th scope="col">${msg('Big endian')}</th>
        </tr>
      </thead>
      <tbody class="mono">
        ${readNumbers(bytes, from).map(
          ({ type, little, big }) =>
            html`<tr>
              <th scope="row">${type}</th>
              ${
                type.endsWith('8')
                  ? html`<td colspan="2">${little}</td>`
                  : html`<td>${little}</td>
                      <td>${big}</td>`
              }
            </tr>`,
        )}
        <tr>
          <th scope="row">${msg('bits')}</th>
          <td colspan="2">${bitsText(bytes[from] ?? 0)}</td>
        </tr>
        ${times.map(
          ({ type, timeMs }) =>
            html`<tr>
              <th scope="row">${type}</th>
              <td colspan="2">${new Date(timeMs).toISOString()}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #text() {
    const { from, end, isOne } = this.#range;
    const utf8 = new TextDecoder().decode(this.#bytes.subarray(from, isOne ? from + shownBytes : end));
    const pieces = visiblePieces(utf8).map(({ text, control }) =>
      control ? html`<span class="control">${text}</span>` : text,
    );
    return html`<section>
      <h3>UTF-8</h3>
      <p class="text mono">${pieces}</p>
    </section>`;
  }

  #checksums() {
    const { fitting } = this;
    const { from, end, isOne } = this.#range;
    const bytes = isOne ? this.#bytes : this.#bytes.subarray(0, end);
    return html`<section>
      <h3>${msg('Checksum')}</h3>
      <button
        class="quiet"
        type="button"
        ?disabled=${this.packets.length < 2}
        title=${this.packets.length < 2 ? msg('Select two or more packets') : ''}
        @click=${() => (this.fitting = identifyChecksum(this.packets.slice(0, triedPackets).map(({ bytes }) => bytes)))}
      >
        ${msg('Which checksum is this?')}
      </button>
      <div role="status">
        ${
          fitting === undefined
            ? nothing
            : fitting.length === 0
              ? html`<p>${msg('No known checksum fits all of these packets.')}</p>`
              : html`<ul>
                  ${fitting.slice(0, 5).map((match) => html`<li>${matchSentence(match)}</li>`)}
                </ul>`
        }
      </div>
      <details>
        <summary>
          ${isOne ? msg(str`All checksums from byte ${from}`) : msg(str`All checksums of bytes ${from} to ${end - 1}`)}
        </summary>
        <table class="mono">
          <tbody>
            ${checksums.map(
              (checksum) =>
                html`<tr>
                  <th scope="row" title=${checksum.also}>${checksum.name}</th>
                  <td>
                    ${checksum
                      .of(bytes, from)
                      .toString(16)
                      .toUpperCase()
                      .padStart(checksum.bytes * 2, '0')}
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>
      </details>
    </section>`;
  }

  #copy() {
    const { isOne } = this.#range;
    const text = () =>
      isOne ? this.packets.map((packet) => packet.text).join('\n') : new TextDecoder().decode(this.#selected);
    return html`<section>
      <h3>${msg('Copy as')}</h3>
      <div class="copies">
        ${copyFormats.map((format) => this.#copyButton(formatName(format), () => writeBytes(this.#selected, format)))}
        ${this.#copyButton(msg('Text'), text)}
      </div>
    </section>`;
  }

  #copyButton(label: string, text: () => string) {
    return html`<button class="quiet" type="button" @click=${() => this.dispatchEvent(new CopyWantedEvent(text()))}>
      ${label}
    </button>`;
  }

  #key(event: KeyboardEvent): void {
    const last = Math.min(this.#bytes.length, shownBytes) - 1;
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: this.at - 1,
      ArrowRight: this.at + 1,
      ArrowUp: this.at - 8,
      ArrowDown: this.at + 8,
      Home: 0,
      End: last,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#select(Math.min(Math.max(to, 0), last), event.shiftKey);
  }

  #select(index: number, extend: boolean): void {
    this.at = index;
    if (!extend) this.anchor = index;
  }

  static override styles = [controls, inspectorStyles];
}

function formatName(format: CopyFormat): string {
  return { hex: 'Hex', c: 'C', python: 'Python', json: 'JSON', base64: 'Base64' }[format];
}

/** `CRC-16/MODBUS, little endian, from byte 0, then 2 bytes more; fits 12 packets` */
function matchSentence({ checksum, order, skip, after, packets }: ChecksumMatch): string {
  const parts = [checksum.name];
  if (checksum.bytes > 1) parts.push(order === 'little' ? msg('little endian') : msg('big endian'));
  if (skip > 0) parts.push(msg(str`from byte ${skip} on`));
  if (after > 0) parts.push(after === 1 ? msg('1 byte follows it') : msg(str`${after} bytes follow it`));
  return msg(str`${parts.join(', ')}: fits ${formatCount(packets)} packets`);
}

declare global {
  interface HTMLElementTagNameMap {
    'inspector-panel': InspectorPanel;
  }
}
