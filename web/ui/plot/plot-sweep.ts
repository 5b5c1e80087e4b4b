import { localized, msg, str } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { PlotLabel, PlotSweep } from '../../engine/api/plots.ts';
import { choiceSelect } from '../kit/choice-select.ts';
import { controls } from '../kit/controls.ts';
import { icon } from '../kit/icons.ts';
import '../kit/overflow-bar.ts';
import { seriesKey, seriesName } from './plot-series.ts';
import { isHoldOff, triggerModes, triggerPlaces, triggerSlopes, type SweepOptions } from './sweep-options.ts';
import { modeName, slopeName, sweepStatus } from './sweep-text.ts';

/** The trigger of a plot's sweeps, and what it does now. */
@localized()
@customElement('plot-sweep')
export class PlotSweepElement extends LitElement {
  @property({ attribute: false }) options!: SweepOptions;
  @property({ attribute: false }) labels: readonly PlotLabel[] = [];
  @property({ attribute: false }) drawn: readonly number[] = [];
  @property({ attribute: false }) sweep: PlotSweep | undefined;
  /** The end of the data. */
  @property({ type: Number }) lastMs = NaN;
  @property({ attribute: false }) choose: (changes: Partial<SweepOptions>) => void = () => undefined;
  /** Waits for the next one in single mode. */
  @property({ attribute: false }) arm: () => void = () => undefined;

  protected override render() {
    const { options, labels, drawn } = this;
    const { mode, slope, level, holdOffMs, before, series } = options;
    const { kind, text } = sweepStatus(this.sweep, options, this.lastMs);
    const fields = drawn.flatMap((number) => {
      const label = labels[number];
      return label ? [[seriesKey(label), seriesName(label, labels)] as const] : [];
    });
    const unit = labels.find((label) => seriesKey(label) === (series ?? fields[0]?.[0]))?.unit ?? '';
    return html`<div class="strip">
      <overflow-bar label=${msg('More controls')} sign="settings" role="group" aria-label=${msg('Trigger')}>
        ${choiceSelect(
          msg('Trigger mode'),
          mode,
          triggerModes.map((id) => [id, modeName(id)] as const),
          (id) => this.choose({ mode: id }),
        )}
        ${choiceSelect(msg('Triggered by'), series ?? fields[0]?.[0] ?? '', fields, (key) =>
          this.choose({ series: key }),
        )}
        ${this.#number(msg('Level'), level, unit, (value) => Number.isFinite(value) && this.choose({ level: value }))}
        <span data-rank="1"
          >${choiceSelect(
            msg('Slope'),
            slope,
            triggerSlopes.map((id) => [id, slopeName(id)] as const),
            (id) => this.choose({ slope: id }),
          )}</span
        >
        <span data-rank="2"
          >${this.#number(
            msg('Hold-off'),
            holdOffMs,
            'ms',
            (value) => isHoldOff(value) && this.choose({ holdOffMs: value }),
          )}</span
        >
        <span data-rank="2"
          >${choiceSelect(
            msg('Place of the trigger'),
            String(before),
            triggerPlaces.map((share) => [String(share), msg(str`Trigger at ${share * 100} %`)] as const),
            (share) => this.choose({ before: Number(share) }),
          )}</span
        >
      </overflow-bar>
      <div class="now">
        <span class="state ${kind}"><i></i><span title=${text}>${text}</span></span>
        <span class="visually-hidden" role="status">${kind === 'stopped' || kind === 'free' ? text : ''}</span>
        ${
          mode === 'single'
            ? html`<button class="quiet" type="button" ?disabled=${kind !== 'stopped'} @click=${() => this.arm()}>
                ${msg('Arm again')}
              </button>`
            : nothing
        }
      </div>
      <button
        class="icon"
        type="button"
        aria-label=${msg('End the sweep')}
        title=${msg('End the sweep')}
        @click=${() => this.choose({ isOn: false })}
      >
        ${icon('close')}
      </button>
    </div>`;
  }

  /** @param take returns false for a number that cannot be */
  #number(name: string, value: number, unit: string, take: (value: number) => unknown) {
    return html`<label>
      ${name}
      <input
        class="input"
        type="number"
        step="any"
        .value=${live(String(value))}
        @change=${(event: Event) => {
          if (take((event.currentTarget as HTMLInputElement).valueAsNumber) === false) this.requestUpdate();
        }}
      />
      ${unit}
    </label>`;
  }

  static override styles = [
    controls,
    css`
      :host {
        display: block;
        flex: none;
        container-type: inline-size;
        border-bottom: 1px solid var(--line);
        background: var(--raised);
        font-size: 12.5px;
      }
      .strip {
        display: grid;
        grid-template: 'controls now close' / minmax(0, 1fr) auto auto;
        align-items: center;
        gap: 4px 10px;
        padding: 5px 8px 5px 12px;
      }
      overflow-bar {
        grid-area: controls;
      }
      .now {
        display: flex;
        grid-area: now;
        align-items: center;
        gap: 10px;
        min-width: 0;
        min-height: var(--h);
      }
      .strip > .icon {
        grid-area: close;
      }
      @container (max-width: 1160px) {
        .strip {
          grid-template: 'controls close' 'now now' / minmax(0, 1fr) auto;
        }
      }
      .chip,
      .input {
        height: var(--h);
      }
      .chip {
        max-width: 22ch;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 5px;
        color: var(--muted);
        white-space: nowrap;
      }
      .input {
        width: 9ch;
        padding-inline: 7px;
      }
      .state {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        min-width: 0;
        font-variant-numeric: tabular-nums;
      }
      .state span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      i {
        flex: none;
        width: 9px;
        height: 9px;
        border: 2px solid var(--muted);
        border-radius: 50%;
      }
      .waiting i {
        border-color: var(--warn);
      }
      .triggered i {
        border-color: var(--accent);
        background: var(--accent);
      }
      .stopped i {
        border-color: var(--err);
        border-radius: 1px;
        background: var(--err);
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'plot-sweep': PlotSweepElement;
  }
}
