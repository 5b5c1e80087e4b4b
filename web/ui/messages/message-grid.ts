import { localized, msg } from '@lit/localize';
import { html, nothing, render, type PropertyValues } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { fieldText } from '../../decode/read-messages.ts';
import type { MessageRow } from '../../engine/api/messages.ts';
import { controls } from '../kit/controls.ts';
import { problemName } from '../decoders/message-text.ts';
import { rowForKey } from '../monitor/row-selection.ts';
import { type RowWindow, WindowedRows } from '../monitor/windowed-rows.ts';
import { visiblePieces } from '../../core/visible-controls.ts';
import { formatRowTime, timeWidth, type TimeStyle } from '../view/row-time.ts';
import { rowScrollerStyles } from '../view/row-scroller-styles.ts';
import { messageGridStyles } from './message-grid-styles.ts';

/** Characters of a column of fields, and of that of kinds. */
const [narrowest, widest] = [6, 26];

interface MessageWindow extends RowWindow<MessageRow> {
  readonly startedMs: number;
}

/** How messages are written. */
interface MessageDrawing {
  readonly time: TimeStyle;
  /** Names of fields that have a column; none: a summary. */
  readonly columns: readonly string[];
}

/**
 * A table of messages. They come by `draw`.
 * @fires range-wanted
 * @fires message-selected - read `selected`
 * @fires message-opened - the selected one is to be shown where it came from
 */
@localized()
@customElement('message-grid')
export class MessageGrid extends WindowedRows<MessageRow> {
  @query('#head') private head!: HTMLElement;

  protected window: MessageWindow = { total: 0, first: 0, rows: [], startedMs: 0 };
  #drawing: MessageDrawing = { time: { format: 'clock', micros: false }, columns: [] };
  /** Its row comes later where it is not at hand. */
  #selected: { readonly number: number; readonly row: MessageRow | undefined } | undefined;
  /** Characters of each column, as wide as was needed so far. */
  #widths = new Map<string, number>();

  get selected(): MessageRow | undefined {
    return this.#selected?.row;
  }

  /** Nothing is selected any more: messages have other numbers. */
  deselect(): void {
    this.#selected = undefined;
    this.drawRows();
  }

  /** Puts messages on the screen. */
  draw(window: MessageWindow, drawing: MessageDrawing): void {
    if (drawing.columns !== this.#drawing.columns) this.#widths = new Map();
    this.window = window;
    this.#drawing = drawing;
    this.hasNewWindow();
    this.#measure();
    if (this.#selected && !this.#selected.row) this.#select(this.#selected.number);
    else this.drawRows();
  }

  scrollToTop(top: number): void {
    this.scrolling?.scrollTo(top, false);
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    this.drawRows();
  }

  protected override render() {
    return html`
      <div id="head" role="row" aria-rowindex="1"></div>
      <div
        id="scroller"
        role="grid"
        tabindex="0"
        aria-label=${msg('Messages')}
        aria-owns="head"
        @keydown=${this.#key}
        @pointerdown=${this.#pointerDown}
        @dblclick=${() => this.#open()}
        @scroll=${() => (this.head.scrollLeft = this.scroller.scrollLeft)}
      >
        ${this.layers()}
      </div>
    `;
  }

  #measure(): void {
    const { columns } = this.#drawing;
    const widen = (name: string, text: string): void => {
      const known = this.#widths.get(name) ?? narrowest;
      if (text.length > known) this.#widths.set(name, Math.min(widest, text.length));
    };
    for (const name of columns) widen(name, name);
    for (const row of this.window.rows) {
      widen('', row.kind);
      if (columns.length > 0) for (const field of row.fields) widen(field.name, fieldText(field));
    }
    const width = (name: string) => `${(this.#widths.get(name) ?? narrowest) + 1}ch`;
    const fields = columns.length > 0 ? columns.map(width).join(' ') : 'minmax(20ch, 1fr)';
    this.style.setProperty('--columns', `${timeWidth(this.#drawing.time) + 1}ch 2ch ${width('')} ${fields}`);
  }

  protected drawRows(): void {
    const { inSight } = this;
    if (!inSight) return;
    const { total, first, rows } = this.window;
    const { columns } = this.#drawing;
    const { from, to, topRow } = inSight;
    const names = [msg('Time'), '', msg('Kind'), ...(columns.length > 0 ? columns : [msg('Summary')])];
    render(
      names.map(
        (name, at) =>
          html`<span role="columnheader" title=${name} class=${at > 2 && columns.length > 0 ? 'field' : ''}
            >${name || html`<span class="visually-hidden">${msg('Direction')}</span>`}</span
          >`,
      ),
      this.head,
    );
    render(
      rows.slice(from - first, to - first).map((row, at) => this.#row(row, from + at)),
      this.rowsElement,
    );
    this.rowsElement.style.transform = `translateY(${(from - topRow) * this.rowPx}px)`;
    this.scroller.ariaRowCount = String(total + 1);
    const focus = this.#selected?.number ?? -1;
    if (focus >= from && focus < to) this.scroller.setAttribute('aria-activedescendant', `message-${focus}`);
    else this.scroller.removeAttribute('aria-activedescendant');
  }

  #row(row: MessageRow, number: number) {
    const { time, columns } = this.#drawing;
    const { timeMs, direction, kind, problems, summary, fields } = row;
    const wrong = problems.map(problemName).join(', ');
    const isSelected = this.#selected?.number === number;
    const moment = { timeMs, deltaMs: undefined, startedMs: this.window.startedMs };
    const sign = wrong ? html`<b class="wrong">⚠ ${wrong}${summary || columns.length > 0 ? ' ' : ''}</b>` : nothing;
    const cells =
      columns.length > 0
        ? columns.map((name) => {
            const field = fields.find((one) => one.name === name);
            const text = field ? shown(fieldText(field)) : '';
            return html`<span role="gridcell" class="field" title=${text.length > widest ? text : nothing}
              >${text}</span
            >`;
          })
        : html`<span role="gridcell">${sign}${shown(summary)}</span>`;
    return html`<div
      role="row"
      id="message-${number}"
      class="row ${direction} ${wrong ? 'bad' : ''}"
      aria-rowindex=${number + 2}
      aria-selected=${isSelected ? 'true' : 'false'}
    >
      <span role="gridcell" class="time">${formatRowTime(moment, time)}</span>
      <span role="gridcell" class="sign" aria-label=${direction === 'rx' ? msg('received') : msg('transmitted')}
        >${direction === 'rx' ? '◂' : '▸'}</span
      >
      <span role="gridcell" class="kind" title=${wrong ? `${kind}: ${wrong}` : kind}
        >${columns.length > 0 && wrong ? html`<b class="wrong">⚠</b> ` : nothing}${shown(kind)}</span
      >
      ${cells}
    </div>`;
  }

  #select(number: number): void {
    const row = this.window.rows[number - this.window.first];
    this.#selected = { number, row };
    this.drawRows();
    if (row) this.dispatchEvent(new Event('message-selected'));
  }

  #open(): void {
    if (this.selected) this.dispatchEvent(new Event('message-opened'));
  }

  #key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { total } = this.window;
    const page = (this.scrolling?.visibleRows ?? 2) - 2;
    const start = this.#selected?.number ?? (this.follow ? total : Math.ceil(this.scrolling?.topRow ?? 0));
    if (event.key === 'Enter') this.#open();
    else if (event.key === 'Escape' && this.#selected) {
      this.deselect();
      this.dispatchEvent(new Event('message-selected'));
    } else {
      const number = rowForKey(event.key, start, total, page);
      if (number === undefined) return;
      if (event.key === 'End') this.followNewest();
      else this.scrolling?.reveal(number);
      this.#select(number);
    }
    event.preventDefault();
  }

  #pointerDown(event: PointerEvent): void {
    const number = event.button === 0 ? this.numberAt(event) : undefined;
    if (number !== undefined) this.#select(number);
  }

  static override styles = [controls, rowScrollerStyles, messageGridStyles];
}

/** Text of a device: what would be invisible is shown. */
function shown(text: string): string {
  return visiblePieces(text)
    .map((piece) => piece.text)
    .join('');
}

declare global {
  interface HTMLElementTagNameMap {
    'message-grid': MessageGrid;
  }
}
