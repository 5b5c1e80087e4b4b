import type { PacketRule } from '../../core/packet-rule.ts';
import { readPacketRule } from '../../core/packet-rule.ts';
import { decoderKinds } from '../../decode/decoders.ts';
import { storedChoice } from '../view/view-preferences.ts';

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
}

const normalSpanMs = 30_000;

const mostDrawn = 200;

/** Options for drawing the numbers that this decoder reads. */
export function withPlotDecoder(id: string): Partial<PlotViewOptions> {
  const kind = decoderKinds.find((known) => known.id === id);
  return kind ? { decoder: id, rule: kind.rule, drawn: undefined } : {};
}

export function readPlotOptions(stored: Readonly<Record<string, unknown>>): PlotViewOptions {
  const { spanMs, drawn } = stored;
  // Where the monitor has no decoder, its rule is not for one.
  const chosen = storedChoice(['', ...decoderKinds.map(({ id }) => id)], stored['decoder'], '');
  const kind = decoderKinds.find(({ id }) => id === chosen) ?? decoderKinds[0];
  const rule = (chosen !== '' && readPacketRule(stored['rule'])) || kind?.rule || { kind: 'line', ending: 'any' };
  return {
    decoder: kind?.id ?? '',
    rule,
    spanMs: typeof spanMs === 'number' && spanMs > 0 && Number.isFinite(spanMs) ? spanMs : normalSpanMs,
    layout: storedChoice(['unit', 'each', 'one'], stored['layout'], 'unit'),
    list: stored['list'] !== false,
    ...(Array.isArray(drawn) && { drawn: drawn.filter((key) => typeof key === 'string').slice(0, mostDrawn) }),
  };
}
