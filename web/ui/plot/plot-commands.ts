import { msg } from '@lit/localize';
import { choiceCommand, type ActionCommand, type PageCommand } from '../page/commands.ts';
import { OptionsChosenEvent } from '../view/choices.ts';
import type { ViewElement } from '../view/view-kind.ts';
import { analysisKinds } from './analysis-options.ts';
import { analysisName } from './analysis-text.ts';
import { choosePlotDecoder, layoutName, plotDecoders, type PlotAction } from './plot-bar.ts';
import type { PlotViewOptions } from './plot-options.ts';
import { spanChoices } from './plot-range.ts';
import { layouts } from './plot-series.ts';
import { lengthText } from './plot-text.ts';
import { triggerModes } from './sweep-options.ts';
import { modeName } from './sweep-text.ts';

interface PlotCommandTarget {
  readonly following: boolean;
  readonly locked: boolean;
  readonly cursors: boolean;
  readonly others: boolean;
  act(action: PlotAction): void;
}

/** What can be done in a plot, for the palette: all that its bar has. */
export function plotCommands(view: ViewElement<PlotViewOptions>, target: PlotCommandTarget): readonly PageCommand[] {
  const { options } = view;
  const choose = (changes: Partial<PlotViewOptions>) =>
    view.dispatchEvent(new OptionsChosenEvent<PlotViewOptions>(changes));
  const action = (id: PlotAction, title: string, more: Partial<ActionCommand> = {}): PageCommand => ({
    id,
    title,
    ...more,
    run: () => target.act(id),
  });
  const values = view.renderRoot.querySelector('plot-values');
  return [
    choiceCommand(
      'decoder',
      msg('Decode as'),
      options.decoder,
      plotDecoders(options.decoder).map(([id, name]) => [id, name] as const),
      (id) => choosePlotDecoder(view, id),
    ),
    action('follow', msg('Live: follow new data'), { keys: 'End', checked: target.following }),
    action('all', msg('Show everything'), { keys: '0' }),
    choiceCommand(
      'span',
      msg('Time shown'),
      options.spanMs,
      spanChoices.map((span) => [span, lengthText(span)] as const),
      (spanMs) => {
        choose({ spanMs });
        target.act('follow');
      },
    ),
    action('zoom-in', msg('Zoom in'), { keys: '+' }),
    action('zoom-out', msg('Zoom out'), { keys: '−' }),
    action('earlier', msg('Go to earlier times'), { keys: '←' }),
    action('later', msg('Go to later times'), { keys: '→' }),
    action('lock', msg('Lock the scale of values'), { checked: target.locked }),
    ...analysisKinds.map((kind) => action(kind, analysisName(kind), { checked: options.analysis.kind === kind })),
    action('sweep', msg('Sweep with trigger'), { checked: options.sweep.isOn }),
    choiceCommand(
      'trigger-mode',
      msg('Trigger mode'),
      options.sweep.mode,
      triggerModes.map((mode) => [mode, modeName(mode)] as const),
      (mode) => choose({ sweep: { ...options.sweep, mode, isOn: true } }),
    ),
    action('arm', msg('Arm the trigger again')),
    action('scale', msg('Scale and thresholds…')),
    action('others', msg('Other ports on this time axis…'), { checked: target.others }),
    action('cursors', msg('Two cursors'), { checked: target.cursors }),
    action('list', msg('List of values'), { checked: options.list }),
    ...(values
      ? [
          {
            id: 'display',
            title: msg('Show a value as a gauge, a light or a track…'),
            run: () => values.chooseDisplay(undefined),
          },
        ]
      : []),
    choiceCommand(
      'charts',
      msg('Charts'),
      options.layout,
      layouts.map((id) => [id, layoutName(id)] as const),
      (layout) => choose({ layout }),
    ),
    action('copy', msg('Copy the latest values')),
    action('picture', msg('Save what is shown as PNG')),
    action('vector', msg('Save what is shown as SVG')),
    action('table', msg('Save what is shown as CSV')),
  ];
}
