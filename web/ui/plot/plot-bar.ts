import { localized, msg } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { chooseDecoder, decoderChoices } from '../decoders/choose-decoder.ts';
import { choiceSelect, type Choice } from '../kit/choice-select.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import '../kit/menu-button.ts';
import type { MenuItem } from '../kit/menu-button.ts';
import '../kit/overflow-bar.ts';
import { OptionsChosenEvent } from '../view/choices.ts';
import { barStyles } from '../view/view-styles.ts';
import { analysisKinds } from './analysis-options.ts';
import { analysisName } from './analysis-text.ts';
import { readPlotOptions, type PlotViewOptions } from './plot-options.ts';
import { spanChoices } from './plot-range.ts';
import { layouts, type Layout } from './plot-series.ts';
import { lengthText } from './plot-text.ts';

type AnalysisAction = (typeof analysisKinds)[number];

export type PlotAction =
  | 'follow'
  | 'all'
  | 'zoom-in'
  | 'zoom-out'
  | 'earlier'
  | 'later'
  | 'lock'
  | 'cursors'
  | 'list'
  | 'scale'
  | AnalysisAction
  | 'sweep'
  | 'arm'
  | 'others'
  | 'picture'
  | 'vector'
  | 'table'
  | 'copy';

export function layoutName(layout: Layout): string {
  switch (layout) {
    case 'unit':
      return msg('A chart for each unit');
    case 'each':
      return msg('A chart for each field');
    case 'one':
      return msg('One chart');
  }
}

/** The decoders whose numbers can be drawn. @param current as `decoderChoices` */
export function plotDecoders(current: string): readonly Choice<string>[] {
  return decoderChoices(current).filter(([id]) => id !== '');
}

/** One of them was chosen: fields are chosen anew. @param host the view or its bar */
export function choosePlotDecoder(host: HTMLElement, id: string): void {
  const choose = (changes: Partial<PlotViewOptions>) =>
    host.dispatchEvent(
      new OptionsChosenEvent<PlotViewOptions>({ ...changes, drawn: undefined, scales: [], thresholds: [] }),
    );
  // A format with mistakes has no decoder: what is drawn stays.
  chooseDecoder(
    host,
    id,
    (chosen) => void (chosen.decoder !== '' && choose(chosen)),
    () => [],
  );
}

/**
 * The options and actions of a plot.
 * @slot lead - stands first
 * @fires options-chosen
 */
@localized()
@customElement('plot-bar')
export class PlotBar extends LitElement {
  @property({ attribute: false }) options: PlotViewOptions = readPlotOptions({});
  @property({ type: Boolean }) following = false;
  @property({ type: Boolean }) locked = false;
  @property({ type: Boolean }) cursors = false;
  /** Fields of other captures are in it. */
  @property({ type: Boolean }) others = false;
  @property({ attribute: false }) act: (action: PlotAction) => void = () => undefined;

  protected override render() {
    const { decoder, spanMs, layout } = this.options;
    const spans = [...new Set([...spanChoices, spanMs])].sort((a, b) => a - b);
    return html`
      <slot name="lead"></slot>
      <overflow-bar class="choices" label=${msg('View options')} sign="settings">
        ${choiceSelect(msg('Decode as'), decoder, plotDecoders(decoder), (id) => choosePlotDecoder(this, id))}
        ${choiceSelect(
          msg('Time shown'),
          String(spanMs),
          spans.map((span) => [String(span), lengthText(span)] as const),
          (span) => {
            this.#choose({ spanMs: Number(span) });
            this.act('follow');
          },
        )}
        ${choiceSelect(
          msg('Charts'),
          layout,
          layouts.map((id) => [id, layoutName(id)] as const),
          (chosen) => this.#choose({ layout: chosen }),
        )}
      </overflow-bar>
      <div class="icons">
        <button
          class="quiet"
          type="button"
          aria-pressed=${this.following ? 'true' : 'false'}
          title=${msg('Follow new data (End)')}
          @click=${() => this.act('follow')}
        >
          ${msg('Live')}
        </button>
        <button class="quiet" type="button" title=${msg('Show everything (0)')} @click=${() => this.act('all')}>
          ${msg('All')}
        </button>
        <button
          class="icon not-narrow"
          type="button"
          aria-label=${msg('Zoom in')}
          title=${msg('Zoom in (+)')}
          @click=${() => this.act('zoom-in')}
        >
          ${icon('add')}
        </button>
        <button
          class="icon not-narrow"
          type="button"
          aria-label=${msg('Zoom out')}
          title=${msg('Zoom out (−)')}
          @click=${() => this.act('zoom-out')}
        >
          ${icon('minus')}
        </button>
        <menu-button label=${msg('More')} .items=${this.#items()}>${icon('more')}</menu-button>
      </div>
    `;
  }

  #items(): readonly MenuItem[] {
    return [
      { label: msg('Two cursors'), checked: this.cursors, run: () => this.act('cursors') },
      { label: msg('Lock the scale of values'), checked: this.locked, run: () => this.act('lock') },
      { label: msg('Scale and thresholds…'), run: () => this.act('scale') },
      { label: msg('Other ports on this time axis…'), checked: this.others, run: () => this.act('others') },
      { label: msg('List of values'), checked: this.options.list, run: () => this.act('list') },
      ...analysisKinds.map((kind, at) => ({
        label: analysisName(kind),
        checked: this.options.analysis.kind === kind,
        separated: at === 0,
        run: () => this.act(kind),
      })),
      { label: msg('Sweep with trigger'), checked: this.options.sweep.isOn, run: () => this.act('sweep') },
      { label: msg('Copy the latest values'), icon: 'copy', separated: true, run: () => this.act('copy') },
      { label: msg('Save what is shown as PNG'), icon: 'export', run: () => this.act('picture') },
      { label: msg('Save what is shown as SVG'), icon: 'export', run: () => this.act('vector') },
      { label: msg('Save what is shown as CSV'), icon: 'export', run: () => this.act('table') },
    ];
  }

  #choose(changes: Partial<PlotViewOptions>): void {
    this.dispatchEvent(new OptionsChosenEvent<PlotViewOptions>(changes));
  }

  static override styles = [
    controls,
    barStyles,
    css`
      .icons {
        align-items: center;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'plot-bar': PlotBar;
  }
}
