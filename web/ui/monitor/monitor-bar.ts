import { localized, msg } from '@lit/localize';
import { LitElement, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { EncodingId } from '../../core/encodings.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import '../kit/menu-button.ts';
import '../kit/overflow-bar.ts';
import type { MenuItem } from '../kit/menu-button.ts';
import { OptionsChosenEvent, ProfileChosenEvent, encodingSelect } from '../view/choices.ts';
import { choiceSelect } from '../kit/choice-select.ts';
import { chooseDecoder, decoderChoices, type SamplePacket } from '../decoders/choose-decoder.ts';
import '../view/find-field.ts';
import { readMonitorOptions, type MonitorViewOptions } from './monitor-options.ts';
import { barStyles } from '../view/view-styles.ts';
import './hex-chip.ts';
import type { MarkerAction } from './markers.ts';
import './rule-chip.ts';
import { timeFormats, type TimeFormat } from '../view/row-time.ts';

/** What the bar and the palette can do in a monitor. */
export interface MonitorTools {
  /** Packets to try a format of one's own on. */
  readonly sample: () => readonly SamplePacket[];
  act(action: MonitorAction): void;
  /** Whether rows of several captures are shown. */
  isTimeline(): boolean;
}

export type MonitorAction =
  | 'find'
  | 'filter'
  | 'conditions'
  | 'around'
  | 'next-event'
  | 'previous-event'
  | 'find-next'
  | 'find-previous'
  | MarkerAction
  | 'highlight'
  | 'note'
  | 'copy'
  | 'select-all'
  | 'announce'
  | 'inspect'
  | 'plot'
  | 'clear'
  | 'go-to'
  | 'wrap'
  | 'larger'
  | 'smaller'
  | 'normal-size';

/**
 * The options and actions of a monitor.
 * @slot lead - stands first
 * @slot find - the field to find something
 * @fires profile-chosen
 * @fires options-chosen
 */
@localized()
@customElement('monitor-bar')
export class MonitorBar extends LitElement {
  @property({ attribute: false }) options: MonitorViewOptions = readMonitorOptions({});
  @property() encoding: EncodingId = 'utf-8';
  @property({ type: Boolean }) filtering = false;
  @property({ type: Boolean }) announcing = false;
  @property({ type: Boolean }) selected = false;
  @property({ attribute: false }) tools!: MonitorTools;

  protected override render() {
    const { format, rowBytes, groupBytes, rule, time, decoder } = this.options;
    return html`
      <slot name="lead"></slot>
      <overflow-bar class="choices" label=${msg('View options')} sign="settings">
        ${choiceSelect(
          msg('Data format'),
          format,
          [
            ['text', msg('Text')],
            ['hex', msg('Hex')],
            ['mixed', msg('Text and hex')],
          ],
          (chosen) => this.#choose({ format: chosen }),
        )}
        ${format === 'text' ? nothing : html`<hex-chip .rowBytes=${rowBytes} .groupBytes=${groupBytes}></hex-chip>`}
        <rule-chip .rule=${rule}></rule-chip>
        ${encodingSelect(this.encoding, (encoding) => this.dispatchEvent(new ProfileChosenEvent({ encoding })))}
        ${choiceSelect(
          msg('Time'),
          time,
          timeFormats.map((name) => [name, timeName(name)] as const),
          (chosen) => this.#choose({ time: chosen }),
        )}
        ${choiceSelect(msg('Decode as'), decoder, decoderChoices(decoder), (id) =>
          chooseDecoder(this, id, (chosen) => this.#choose(chosen), this.tools.sample),
        )}
      </overflow-bar>
      <slot name="find"></slot>
      <div class="icons">
        <button
          class="icon only-narrow"
          type="button"
          aria-label=${msg('Find')}
          title=${msg('Find')}
          @click=${() => this.tools.act('find')}
        >
          ${icon('find')}
        </button>
        <button
          class="icon"
          type="button"
          aria-pressed=${this.filtering ? 'true' : 'false'}
          aria-label=${msg('Filter')}
          title=${msg('Filter rows')}
          @click=${() => this.tools.act('filter')}
        >
          ${icon('filter')}
        </button>
        <button
          class="icon not-narrow"
          type="button"
          aria-label=${msg('Add a note')}
          title=${msg('Add a note here (Alt N)')}
          @click=${() => this.tools.act('note')}
        >
          ${icon('note')}
        </button>
        <button
          class="icon"
          type="button"
          aria-label=${msg('Clear the view (the capture keeps everything)')}
          title=${msg('Clear the view (the capture keeps everything)')}
          @click=${() => this.tools.act('clear')}
        >
          ${icon('clear')}
        </button>
        <menu-button label=${msg('More')} .items=${this.#items()}>${icon('more')}</menu-button>
      </div>
    `;
  }

  #items(): readonly MenuItem[] {
    const { direction, showSignals, micros, collapse } = this.options;
    const shown = (label: string, value: MonitorViewOptions['direction']): MenuItem => ({
      label,
      checked: direction === value,
      run: () => this.#choose({ direction: value }),
    });
    return [
      { label: msg('Copy selected rows'), disabled: !this.selected, run: () => this.tools.act('copy') },
      { label: msg('Inspect bytes (Alt I)'), run: () => this.tools.act('inspect') },
      ...(this.options.decoder !== '' && !this.tools.isTimeline()
        ? [{ label: msg('Show in the plot'), disabled: !this.selected, run: () => this.tools.act('plot') }]
        : []),
      { label: msg('Select all rows'), run: () => this.tools.act('select-all') },
      { label: msg('Go to a time or byte…'), separated: true, run: () => this.tools.act('go-to') },
      { label: msg('Highlight rules…'), run: () => this.tools.act('highlight') },
      { label: msg('Marker on this row (M)'), run: () => this.tools.act('marker') },
      { label: msg('Add a note'), icon: 'note', run: () => this.tools.act('note') },
      { ...shown(msg('Received and transmitted'), 'both'), separated: true },
      shown(msg('Received only'), 'rx'),
      shown(msg('Transmitted only'), 'tx'),
      {
        label: msg('Microsecond timestamps'),
        checked: micros,
        separated: true,
        run: () => this.#choose({ micros: !micros }),
      },
      {
        label: msg('Show signal changes'),
        checked: showSignals,
        run: () => this.#choose({ showSignals: !showSignals }),
      },
      {
        label: msg('Collapse repeated rows'),
        checked: collapse,
        run: () => this.#choose({ collapse: !collapse }),
      },
      {
        label: msg('Wrap long lines'),
        checked: this.options.wrap,
        disabled: this.options.format !== 'text',
        separated: true,
        run: () => this.tools.act('wrap'),
      },
      { label: msg('Larger text'), run: () => this.tools.act('larger') },
      { label: msg('Smaller text'), run: () => this.tools.act('smaller') },
      { label: msg('Normal text size'), run: () => this.tools.act('normal-size') },
      {
        separated: true,
        label: msg('Announce new lines to a screen reader'),
        checked: this.announcing,
        run: () => this.tools.act('announce'),
      },
    ];
  }

  #choose(changes: Partial<MonitorViewOptions>): void {
    this.dispatchEvent(new OptionsChosenEvent(changes));
  }

  static override styles = [controls, barStyles];
}

/** What a form of the time is called. */
export function timeName(format: TimeFormat): string {
  switch (format) {
    case 'clock':
      return msg('Clock');
    case 'since-start':
      return msg('Since start');
    case 'since-last':
      return msg('Since last');
    case 'since-marker':
      return msg('Since marker');
    case 'iso':
      return msg('ISO 8601');
    case 'epoch':
      return msg('Epoch, ms');
  }
}
