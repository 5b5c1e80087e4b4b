import { msg } from '@lit/localize';
import { html } from 'lit';
import type { ChecksumField } from '../../core/payload/payload-field.ts';
import { icon } from '../kit/icons.ts';
import '../kit/menu-button.ts';
import type { MenuItem } from '../kit/menu-button.ts';
import '../kit/pop-panel.ts';
import type { PopPanel } from '../kit/pop-panel.ts';
import './checksum-panel.ts';
import type { ChecksumChosenEvent } from './checksum-panel.ts';
import './history-panel.ts';
import type { HistoryChosenEvent } from './history-panel.ts';
import type { HistoryEntry, TransmitHistory } from './transmit-history.ts';

/** A chip with the checksum that is appended. */
export function checksumTool(checksum: ChecksumField | undefined, chosen: (checksum: string) => void) {
  const own = checksum && typeof checksum.algorithm !== 'string' ? msg('Own CRC') : checksum?.algorithm;
  const show = async (event: Event) => {
    const panel = (event.currentTarget as Element).querySelector('checksum-panel');
    await panel?.updateComplete;
    panel?.focus();
  };
  return html`<pop-panel class="checksum" label=${msg('Checksum')} @shown=${show}>
    <span slot="button">${own ?? msg('No checksum')}</span>
    <checksum-panel
      .value=${checksum}
      @checksum-chosen=${(event: ChecksumChosenEvent) => chosen(event.checksum)}
    ></checksum-panel>
  </pop-panel>`;
}

/** A menu of fields that can be inserted into text with escapes or hex, each with an example. */
export function insertTool(insert: (text: string) => void) {
  const fields: readonly (readonly [string, string])[] = [
    [msg('Insert a number'), 'u16le 1000'],
    [msg('Insert a real number'), 'f32le 1.5'],
    [msg('Insert a counter'), 'counter u8 0'],
    [msg('Insert the time'), 'time iso'],
    [msg('Insert random bytes'), 'random 4'],
    [msg('Insert the clipboard'), 'clipboard'],
    [msg('Insert a value to ask for'), 'ask Value'],
    [msg('Insert a checksum'), 'CRC-16/MODBUS le'],
  ];
  const items = fields.map(([label, field]): MenuItem => ({ label, run: () => insert(`\\{${field}}`) }));
  return html`<menu-button label=${msg('Insert')} .items=${items}>${icon('add')}</menu-button>`;
}

/** A button for what was transmitted before. */
export function historyTool(history: TransmitHistory, chosen: (entry: HistoryEntry) => void) {
  const fill = async (event: Event) => {
    const panel = (event.currentTarget as Element).querySelector('history-panel');
    if (panel) panel.entries = history.entries;
    await panel?.updateComplete;
    panel?.focus();
  };
  return html`<pop-panel
    class="history"
    kind="icon"
    label=${msg('History')}
    named
    @shown=${fill}
    @history-chosen=${(event: HistoryChosenEvent) => {
      (event.currentTarget as PopPanel).hide();
      chosen(event.entry);
    }}
    @history-cleared=${(event: Event) => {
      history.clear();
      void fill(event);
    }}
  >
    <span slot="button">${icon('past')}</span>
    <history-panel></history-panel>
  </pop-panel>`;
}
