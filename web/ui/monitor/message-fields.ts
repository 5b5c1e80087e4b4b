import { localized, msg } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Message } from '../../decode/decoder.ts';
import { fieldText } from '../../decode/read-messages.ts';
import { controls } from '../kit/controls.ts';
import { problemName } from '../decoders/message-text.ts';

/** Messages are shown up to this number: each is a table. */
const mostMessages = 20;

/** Some of the bytes are wanted. */
export class BytesChosenEvent extends Event {
  readonly from: number;
  /** Not included. */
  readonly to: number;

  constructor(from: number, to: number) {
    super('bytes-chosen');
    this.from = from;
    this.to = to;
  }
}

/** A message among the bytes that are inspected. */
interface PlacedMessage {
  readonly message: Message;
  /** Where its packet begins. */
  readonly at: number;
}

/**
 * The fields of messages; a click shows the bytes of one.
 * @fires bytes-chosen
 */
@localized()
@customElement('message-fields')
class MessageFields extends LitElement {
  @property({ attribute: false }) messages: readonly PlacedMessage[] = [];

  protected override render() {
    return this.messages.slice(0, mostMessages).map((placed) => this.#message(placed));
  }

  #message({ message, at }: PlacedMessage) {
    const { kind, problems, fields } = message;
    return html`<table>
      <caption>
        ${kind} ${problems.map((problem) => html`<span class="wrong">${problemName(problem)} </span>`)}
      </caption>
      <tbody>
        ${fields.map(
          (field) =>
            html`<tr>
              <th scope="row">
                <button
                  type="button"
                  title=${msg('Select its bytes')}
                  @click=${() => this.dispatchEvent(new BytesChosenEvent(at + field.from, at + field.to))}
                >
                  ${field.name}
                </button>
              </th>
              <td class="mono">${fieldText(field)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
        margin-top: 10px;
      }
      table {
        width: 100%;
        margin-bottom: 10px;
        border-collapse: collapse;
      }
      caption {
        padding-bottom: 2px;
        font-weight: 600;
        text-align: start;
      }
      .wrong {
        color: var(--err);
        font-weight: 400;
      }
      th {
        width: 40%;
        padding: 0 12px 0 0;
        font-weight: 400;
        text-align: start;
        vertical-align: top;
      }
      th button {
        justify-content: start;
        padding: 1px 0;
        color: var(--muted);
        text-align: start;
        overflow-wrap: anywhere;
      }
      th button:hover {
        color: var(--text);
        text-decoration: underline;
      }
      td {
        padding: 2px 0;
        overflow-wrap: anywhere;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'message-fields': MessageFields;
  }
}
