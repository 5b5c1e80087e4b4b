import type { PacketRule } from '../../core/packet-rule.ts';
import { readPacketRule } from '../../core/packet-rule.ts';
import { decoderKinds, isDecoderId } from '../../decode/decoders.ts';
import { storedChoice } from '../view/view-preferences.ts';
import { readDisplays, type ValueDisplay } from './value-displays.ts';
import { readAnalysis, type AnalysisOptions } from './analysis-options.ts';
import { readSweep, type SweepOptions } from './sweep-options.ts';
import { readScales, readThresholds, type ChartScale, type SeriesThreshold } from './chart-settings.ts';

/** What is chosen for the plot of a port. */
export interface PlotViewOptions {
  /** Id of the decoder whose numbers are drawn. */
  readonly decoder: string;
  readonly rule: PacketRule;
  /** How much is shown of what comes, milliseconds. */
  readonly spanMs: number;
  /** Keys of the series that are drawn; absent: nobody has chosen any. */
  readonly drawn?: readonly string[] | undefined;
  readonly layout: 'unit' | 'each' | 'one';
  /** The list of values is shown. */
  readonly list: boolean;
  /** Values that are shown as more than a number. */
  readonly displays: readonly ValueDisplay[];
  /** Of charts whose scale does not just fit what is seen. */
  readonly scales: readonly ChartScale[];
  readonly thresholds: readonly SeriesThreshold[];
  readonly analysis: AnalysisOptions;
  readonly sweep: SweepOptions;
}

const normalSpanMs = 30_000;

const mostDrawn = 200;

export function readPlotOptions(stored: Readonly<Record<string, unknown>>): PlotViewOptions {
  const { spanMs, drawn } = stored;
  const chosen = isDecoderId(stored['decoder']) ? stored['decoder'] : '';
  const decoder = chosen === '' ? 'values' : chosen;
  const kind = decoderKinds.find(({ id }) => id === decoder);
  // Where the monitor has no decoder, its rule is not for one.
  const kept = chosen === '' ? undefined : readPacketRule(stored['rule']);
  return {
    decoder,
    rule: kept ?? kind?.rule ?? { kind: 'line', ending: 'any' },
    spanMs: typeof spanMs === 'number' && spanMs > 0 && Number.isFinite(spanMs) ? spanMs : normalSpanMs,
    layout: storedChoice(['unit', 'each', 'one'], stored['layout'], 'unit'),
    list: stored['list'] !== false,
    displays: readDisplays(stored['displays']),
    scales: readScales(stored['scales']),
    thresholds: readThresholds(stored['thresholds']),
    analysis: readAnalysis(stored['analysis']),
    sweep: readSweep(stored['sweep']),
    ...(Array.isArray(drawn) && { drawn: drawn.filter((key) => typeof key === 'string').slice(0, mostDrawn) }),
  };
}
