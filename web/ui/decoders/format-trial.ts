import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Field, Message } from '../../decode/decoder.ts';
import type { OwnFormat } from '../../decode/own-format.ts';
import { fieldText } from '../../decode/read-messages.ts';
import { formatBytes, formatCount } from '../../i18n/format.ts';
import { controls } from '../kit/controls.ts';
import { SecondTicker } from '../kit/second-ticker.ts';
import { attempt } from '../page/problem.ts';
import type { PacketSample } from './choose-decoder.ts';
import { problemName } from './message-text.ts';
import { tryFormat, type FormatTrial as Trial } from './try-format.ts';

const [shownMessages, shownFields] = [3, 60];

/** What a format reads in the last packets of a view, asked for again every second. */
@localized()
@customElement('format-trial')
class FormatTrial extends LitElement {
  @property({ attribute: false }) format!: OwnFormat;
  @property() text = '';
  @property({ attribute: false }) sample: PacketSample = () => [];
  @state() private trial: Trial | undefined;
  /** Said when the format was changed, not with each packet. */
  @state() private notice = '';
  #tried = '';
  #isTrying = false;

  constructor() {
    super();
    new SecondTicker(this);
  }

  protected override willUpdate(): void {
    attempt(this, this.#try());
  }

  protected override render() {
    const { trial } = this;
    if (!trial) return nothing;
    const { messages, bytes } = trial;
    if (bytes === 0)
      return html`<p class="hint" role="status">
        ${msg('No data in view to test the format on. Open this dialog from a view that shows data.')}
      </p>`;
    return html`<p class="hint">${countText(trial)}</p>
      <p class="visually-hidden" role="status">${this.notice}</p>
      ${messages.length === 0 ? nothing : table(messages.slice(-shownMessages).toReversed())}`;
  }

  async #try(): Promise<void> {
    if (this.#isTrying) return;
    this.#isTrying = true;
    const { text, format } = this;
    try {
      const packets = await this.sample();
      const tried = `${text}\n${packets.map(({ timeMs, bytes }) => `${timeMs} ${bytes.length}`).join()}`;
      if (tried === this.#tried) return;
      const isSame = this.#tried.startsWith(`${text}\n`);
      this.#tried = tried;
      this.trial = await tryFormat(format, { name: 'x', text }, packets);
      if (!isSame && this.trial) this.notice = countText(this.trial);
    } finally {
      this.#isTrying = false;
    }
    if (text !== this.text) this.requestUpdate();
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .scroll {
        max-height: 220px;
        margin-top: 4px;
        border: 1px solid var(--line);
        border-radius: var(--r);
        overflow: auto;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: 12.5px;
      }
      th,
      td {
        padding: 3px 10px;
        text-align: start;
        vertical-align: top;
        overflow-wrap: anywhere;
      }
      thead th {
        position: sticky;
        top: 0;
        background: var(--raised);
        color: var(--muted);
        font-weight: 400;
      }
      tbody th {
        min-width: 90px;
        font-weight: 400;
        color: var(--muted);
      }
      td {
        font-family: var(--mono);
        font-variant-numeric: tabular-nums;
      }
      td + td {
        color: var(--muted);
      }
      .wrong {
        color: var(--err);
      }
      @media (max-width: 559px) {
        :is(th, td):nth-child(4) {
          display: none;
        }
      }
    `,
  ];
}

function countText({ messages, bytes }: Trial): string {
  const wrong = messages.filter(({ problems }) => problems.length > 0).length;
  const count = formatCount(messages.length);
  return msg(str`Messages in the ${formatBytes(bytes)} in sight: ${count}; wrong: ${formatCount(wrong)}`);
}

/** @param messages the newest first */
function table(messages: readonly Message[]) {
  const fields = messages.map((message) => new Map(message.fields.map((field) => [field.name, field])));
  const names = [...new Set(fields.flatMap((of) => [...of.keys()]))];
  const more = names.length - shownFields;
  const heads = [msg('Newest'), msg('before'), msg('before that')];
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${msg('What the format reads')}>
      <table>
        <thead>
          <tr>
            <th scope="col">${msg('Field')}</th>
            ${messages.map(
              ({ problems }, at) =>
                html`<th scope="col" class=${problems.length > 0 ? 'wrong' : ''}>
                  ${heads[at]}${problems.length > 0 ? ` ⚠ ${problems.map(problemName).join(', ')}` : ''}
                </th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${names.slice(0, shownFields).map(
            (name) =>
              html`<tr>
                <th scope="row">${name}</th>
                ${fields.map((of) => html`<td>${valueText(of.get(name))}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${more > 0 ? html`<p class="hint">${msg(str`${formatCount(more)} more fields`)}</p>` : nothing}`;
}

const valueText = (field: Field | undefined): string => (field ? fieldText(field) : '');

declare global {
  interface HTMLElementTagNameMap {
    'format-trial': FormatTrial;
  }
}
