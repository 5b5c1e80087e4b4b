import { localized, msg, str } from '@lit/localize';
import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { MonitorRow } from '../../core/row.ts';
import type { MonitorPlace, TimelineSource } from '../../engine/api/views.ts';
import { formatCount } from '../../i18n/format.ts';
import { icon } from '../kit/icons.ts';
import { keyLetter } from '../kit/key-letter.ts';
import type { PageCommand } from '../page/commands.ts';
import { formatRowTime } from '../view/row-time.ts';
import type { OpenRows } from './hidden-hits.ts';
import { highlightColorStyles } from './highlight-styles.ts';
import { rowStyle } from './monitor-options.ts';
import { MonitorElement } from './monitor-view.ts';
import type { RowOrigin, RowStyle } from './row-data.ts';
import { VirtualRows } from './virtual-rows.ts';

/** A capture of a timeline, as its rows show it. */
export interface TimelineOrigin extends TimelineSource, RowOrigin {
  /** How far its times may be off, milliseconds; `undefined` where nothing is known of that. */
  readonly uncertainMs: number | undefined;
}

/** A row is wanted in the monitor of its own capture. */
export class OwnRowEvent extends Event {
  readonly row: MonitorRow;

  constructor(row: MonitorRow) {
    super('own-row');
    this.row = row;
  }
}

/**
 * The rows of several captures, ordered by time. `captureId` is the timeline's own id.
 * @fires own-row
 */
@localized()
@customElement('timeline-monitor')
export class TimelineMonitor extends MonitorElement {
  /** At most their names and colours change. */
  @property({ attribute: false }) sources: readonly TimelineOrigin[] = [];

  protected override openRows: OpenRows = (options, sink) => {
    const sources = this.sources.map(({ captureId, encoding, shiftMs }) => ({ captureId, encoding, shiftMs }));
    return this.engine.views.openTimeline(sources, options, sink);
  };

  constructor() {
    super();
    this.addEventListener('keydown', (event) => this.#ownKey(event));
  }

  /** The number of the capture of the selected row. */
  get selectedSource(): number | undefined {
    return this.selectedRow?.source;
  }

  override goToNext(place: MonitorPlace): Promise<void> {
    const source = this.selectedSource ?? 0;
    return super.goToNext(place.kind === 'offset' ? { source, ...place } : place);
  }

  override commands(): readonly PageCommand[] {
    const own: PageCommand = {
      id: 'own-row',
      title: msg('Show in its own capture'),
      keys: 'O',
      run: () => this.#showOwn(),
    };
    return this.selectedRow ? [own, ...super.commands()] : super.commands();
  }

  protected override rowStyle = (): RowStyle => ({ ...rowStyle(this.options), sources: this.sources });

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    if (!changed.has('sources')) return;
    const longest = Math.max(...this.sources.map(({ name }) => name.length));
    this.style.setProperty('--source-width', `${Math.min(longest + 2, 16)}ch`);
    this.redraw();
  }

  /** Where the selected row is in its own capture. */
  protected override foot = () => {
    const row = this.selectedRow;
    const origin = row && this.sources[row.source ?? 0];
    if (!row || !origin) return nothing;
    const { startedMs, timeMs, deltaMs } = { startedMs: 0, ...row };
    const time = formatRowTime({ timeMs, deltaMs, startedMs }, { format: 'clock', micros: true });
    const byte = formatCount(row.offset);
    const isTx = row.kind === 'packet' && row.direction === 'tx';
    const { uncertainMs } = origin;
    return html`<div class="own" role="status">
      <span class="name hl-${origin.color}">${origin.name}</span>
      <span>${time}${uncertainMs === undefined ? '' : ` ± ${formatCount(Math.ceil(uncertainMs))} ms`}</span>
      <span>${isTx ? msg(str`transmitted byte ${byte}`) : msg(str`received byte ${byte}`)}</span>
      <span class="grow"></span>
      <button class="quiet" type="button" title="O" @click=${() => this.#showOwn()}>
        ${icon('find')} ${msg('Show in its own capture')}
      </button>
    </div>`;
  };

  #showOwn(): void {
    const row = this.selectedRow;
    if (row) this.dispatchEvent(new OwnRowEvent(row));
  }

  #ownKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || keyLetter(event) !== 'o') return;
    if (!event.composedPath().some((part) => part instanceof VirtualRows)) return;
    event.preventDefault();
    this.#showOwn();
  }

  static override styles = [
    ...MonitorElement.styles,
    highlightColorStyles,
    css`
      .own {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px 14px;
        padding: 3px 12px;
        border-top: 1px solid var(--line);
        background: var(--raised);
        color: var(--muted);
        font-variant-numeric: tabular-nums;
      }
      .own .name {
        max-width: 32ch;
        padding-left: 8px;
        border-left: 3px solid var(--hl);
        overflow: hidden;
        color: var(--text);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .own .grow {
        flex: 1;
      }
    `,
  ];
}
