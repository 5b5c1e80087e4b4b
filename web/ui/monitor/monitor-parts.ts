import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { formatCount } from '../../i18n/format.ts';
import type { MonitorRow } from '../../core/row.ts';
import { icon } from '../kit/icons.ts';
import { plainText } from '../../core/escape-sequences.ts';
import { rowSign } from './row-data.ts';

/** Goes to the newest rows. @param fresh rows received since the person scrolled up */
export function newestButton(fresh: number, go: () => void) {
  return html`<button class="quiet newest" type="button" @click=${go}>
    ${icon('down')} ${fresh > 0 ? msg(str`newest, ${formatCount(fresh)} more`) : msg('newest')}
  </button>`;
}

/** Rows before this are left out since *Clear*. */
export function clearedButton(showAll: () => void) {
  return html`<button class="quiet cleared" type="button" @click=${showAll}>
    ${icon('up')} ${msg('Cleared: show all again')}
  </button>`;
}

/** @param share how much of the capture is searched, 0 to 1; `undefined`: all */
export function searchProgress(share: number | undefined) {
  if (share === undefined) return nothing;
  return html`<div class="progress" role="status">
    <span>${msg('Searching the capture…')}</span><progress max="1" .value=${share}></progress>
  </div>`;
}

/** The rows as a screen reader says them. */
export function spokenRows(rows: readonly MonitorRow[]): readonly string[] {
  return rows.map((row) => (row.kind === 'packet' ? plainText(row.text) : rowSign(row))).filter(Boolean);
}
