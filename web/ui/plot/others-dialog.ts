import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { CaptureSummary } from '../../core/capture-summary.ts';
import type { CaptureId } from '../../engine/api/captures.ts';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import type { PlotOther } from '../../engine/api/plots.ts';
import { formatBytes, formatClock, formatMoment } from '../../i18n/format.ts';
import { choiceOptions } from '../kit/choice-select.ts';
import { DialogElement, showWithin } from '../kit/dialog-element.ts';
import { portOfCapture } from '../page/capture-names.ts';
import { engineContext, engineStateContext } from '../page/contexts.ts';
import { attempt } from '../page/problem.ts';
import { plotDecoders } from './plot-bar.ts';
import { readPlotOptions } from './plot-options.ts';

/** Each has a reader of its own in the engine. */
const mostOthers = 8;

/** A shift by more is a mistake: about 100 years. */
const longestShiftMs = 3.2e12;

interface OthersDialogSubject {
  /** The capture of the plot, which is always in it. */
  readonly captureId: CaptureId;
  readonly chosen: readonly PlotOther[];
  readonly choose: (others: readonly PlotOther[]) => void;
}

/** Asks which other captures are on the axis of times of a plot. */
export function showOthersDialog(host: HTMLElement, subject: OthersDialogSubject): Promise<void> {
  return showWithin(host, Object.assign(new OthersDialog(), subject));
}

/** The captures and sessions of a plot, each with its decoder and its clock corrected. Changes are made at once. */
@localized()
@customElement('others-dialog')
class OthersDialog extends DialogElement {
  @property() captureId: CaptureId = '';
  @property({ attribute: false }) chosen: readonly PlotOther[] = [];
  @property({ attribute: false }) choose: (others: readonly PlotOther[]) => void = () => undefined;
  @consume({ context: engineContext }) protected engine!: EngineApi;
  @consume({ context: engineStateContext, subscribe: true })
  @state()
  protected engineState!: EngineState;

  protected override heading(): string {
    return msg('Other ports on this time axis');
  }

  protected override body(): TemplateResult {
    const captures = this.engineState.captures
      .filter(({ id }) => id !== this.captureId)
      .sort((a, b) => b.startedMs - a.startedMs);
    return html`<div class="body">
      <p class="hint">${msg('Shows fields of other sessions and captures in this plot, until you leave the page.')}</p>
      ${captures.length === 0 ? html`<p>${msg('There is no other capture.')}</p>` : nothing}
      <ul>
        ${captures.map((capture) => this.#row(capture))}
      </ul>
    </div>`;
  }

  #row(capture: CaptureSummary) {
    const { id, name, startedMs, durationMs, rxBytes, txBytes, state: current, clock } = capture;
    const other = this.chosen.find(({ captureId }) => captureId === id);
    const facts = [formatMoment(startedMs, Date.now()), formatClock(durationMs), formatBytes(rxBytes + txBytes)];
    if (clock) facts.push(`± ${Math.ceil(clock.uncertainMs)} ms`);
    if (current === 'recording') facts.unshift(msg('recording'));
    return html`<li>
      <label class="choice">
        <input
          type="checkbox"
          .checked=${live(other !== undefined)}
          ?disabled=${!other && this.chosen.length >= mostOthers}
          @change=${() => attempt(this, this.#toggle(capture))}
        />
        <span><span class="name">${name}</span><small>${facts.join(' · ')}</small></span>
      </label>
      ${other ? this.#settings(other) : nothing}
    </li>`;
  }

  #settings(other: PlotOther) {
    const { captureId, name, decoder, shiftMs } = other;
    const change = (changes: Partial<PlotOther>): void =>
      this.#set(this.chosen.map((one) => (one.captureId === captureId ? { ...one, ...changes } : one)));
    return html`<div class="settings">
      <select
        class="chip"
        aria-label=${msg(str`Decode ${name} as`)}
        @change=${(event: Event) => change(decoded((event.currentTarget as HTMLSelectElement).value))}
      >
        ${choiceOptions(plotDecoders(decoder), decoder)}
      </select>
      <label
        >${msg('later by')}
        <input
          class="input"
          type="number"
          step="any"
          aria-label=${msg(str`Show ${name} later by so many milliseconds`)}
          .value=${live(String(shiftMs))}
          @change=${(event: Event) => {
            const typed = (event.currentTarget as HTMLInputElement).valueAsNumber;
            change({ shiftMs: Math.abs(typed) <= longestShiftMs ? typed : 0 });
          }}
        />
        ms</label
      >
    </div>`;
  }

  async #toggle(capture: CaptureSummary): Promise<void> {
    const { id, name } = capture;
    if (this.chosen.some(({ captureId }) => captureId === id))
      return this.#set(this.chosen.filter(({ captureId }) => captureId !== id));
    const decoder = await this.engine.views.detectDecoder(id);
    const names = new Set(this.chosen.map((other) => other.name));
    let own = name;
    for (let number = 2; names.has(own); number++) own = `${name} ${number}`;
    const { ports, relays } = this.engineState;
    const encoding = portOfCapture(capture, ports, relays)?.profile.encoding ?? 'utf-8';
    this.#set([...this.chosen, { captureId: id, name: own, shiftMs: 0, encoding, ...decoded(decoder) }]);
  }

  #set(others: readonly PlotOther[]): void {
    this.chosen = others;
    this.choose(others);
  }

  static override styles = [
    ...DialogElement.styles,
    css`
      .hint {
        margin: 0 0 10px;
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        padding: 6px 0;
        border-bottom: 1px solid var(--line);
      }
      .choice {
        display: flex;
        align-items: flex-start;
        gap: 9px;
        min-width: 0;
      }
      .choice > span {
        min-width: 0;
      }
      .name {
        display: block;
        overflow-wrap: anywhere;
      }
      small {
        color: var(--muted);
      }
      .settings {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 12px;
        padding: 6px 0 2px 26px;
      }
      .settings .chip {
        max-width: 26ch;
      }
      .settings label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
      .settings .input {
        width: 11ch;
      }
    `,
  ];
}

/** A decoder with its packets; values where there is none. */
function decoded(decoder: string): Pick<PlotOther, 'decoder' | 'rule'> {
  const options = readPlotOptions({ decoder });
  return { decoder: options.decoder, rule: options.rule };
}

declare global {
  interface HTMLElementTagNameMap {
    'others-dialog': OthersDialog;
  }
}
