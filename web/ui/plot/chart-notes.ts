import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import type { PlotCrossings, PlotLabel } from '../../engine/api/plots.ts';
import { formatCount } from '../../i18n/format.ts';
import { timeText, valueWithUnit } from './plot-text.ts';

/** A threshold of a series in a chart, with its name there: `ax > 3 m/s²`. */
export interface ChartCrossing {
  readonly crossing: PlotCrossings;
  readonly text: string;
}

interface NamedSeries {
  readonly number: number;
  readonly name: string;
  readonly label: PlotLabel;
}

/** Those of the series of a chart. */
export function chartCrossings(
  crossings: readonly PlotCrossings[],
  series: readonly NamedSeries[],
): readonly ChartCrossing[] {
  return crossings.flatMap((crossing) => {
    const own = series.find(({ number }) => number === crossing.series);
    if (!own) return [];
    const sign = crossing.side === 'above' ? '>' : '<';
    return [{ crossing, text: `${own.name} ${sign} ${valueWithUnit(crossing.level, own.label)}` }];
  });
}

/**
 * How often thresholds were crossed, and what is not drawn.
 * @param hidden names of series with values that have no place on a logarithmic scale
 */
export function chartNotes(crossings: readonly ChartCrossing[], hidden: string, showTime: (timeMs: number) => void) {
  if (crossings.length === 0 && hidden === '') return nothing;
  return html`<div class="notes">
    ${crossings.map(
      ({ crossing, text }) =>
        html`<button
          class="crossing ${crossing.isBeyond ? 'beyond' : ''}"
          type="button"
          title=${msg('Show the last time')}
          ?disabled=${Number.isNaN(crossing.lastMs)}
          @click=${() => showTime(crossing.lastMs)}
        >
          <span>${text}</span> ${crossingText(crossing)}
        </button>`,
    )}
    ${
      hidden === ''
        ? nothing
        : html`<span class="warn">
            ${msg(str`${hidden}: values of 0 and below cannot be drawn on a logarithmic scale.`)}
          </span>`
    }
  </div>`;
}

/** How often, and when that was last. */
function crossingText({ count, lastMs }: PlotCrossings): string {
  if (count === 0) return msg('never crossed');
  const at = timeText(lastMs, 1000);
  return count === 1 ? msg(str`crossed once, at ${at}`) : msg(str`crossed ${formatCount(count)} times, last at ${at}`);
}
