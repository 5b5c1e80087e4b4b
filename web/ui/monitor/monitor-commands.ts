import { msg, str } from '@lit/localize';
import type { CaptureEvent } from '../../core/capture-event.ts';
import type { PacketRule } from '../../core/packet-rule.ts';
import type { MonitorPlace } from '../../engine/api/views.ts';
import { formatSpan } from '../../i18n/format.ts';
import { chooseDecoder, decoderChoices } from '../decoders/choose-decoder.ts';
import { choiceCommand, type ActionCommand, type ChoiceCommand, type PageCommand } from '../page/commands.ts';
import { OptionsChosenEvent, ProfileChosenEvent, encodingCommand } from '../view/choices.ts';
import type { ViewElement } from '../view/view-kind.ts';
import { timeFormats } from '../view/row-time.ts';
import { timeName, type MonitorAction, type MonitorTools } from './monitor-bar.ts';
import { groupChoices, rowByteChoices, type MonitorViewOptions } from './monitor-options.ts';
import { readPlaces } from './read-places.ts';
import { lineEndingRules, readRuleSpan, ruleName } from './rule-chip.ts';

interface MonitorCommandTarget extends MonitorTools {
  /** Wall clock at the capture's start. */
  readonly startedMs: number;
  readonly filtering: boolean;
  readonly announcing: boolean;
  /** Rows are selected. */
  readonly selected: boolean;
  goTo(place: MonitorPlace): unknown;
}

type MonitorOptionsView = ViewElement<MonitorViewOptions>;

function choose(view: MonitorOptionsView, changes: Partial<MonitorViewOptions>): void {
  view.dispatchEvent(new OptionsChosenEvent(changes));
}

/** What can be done in a monitor, for the palette: all that its bar has. */
export function monitorCommands(view: MonitorOptionsView, target: MonitorCommandTarget): readonly PageCommand[] {
  const { options, encoding } = view;
  const { act } = target;
  const action = (id: MonitorAction, title: string, more: Partial<ActionCommand> = {}): PageCommand => ({
    id,
    title,
    ...more,
    run: () => act(id),
  });
  return [
    goToCommand(target),
    action('clear', msg('Clear the view (the capture keeps everything)')),
    action('filter', msg('Filter rows'), { checked: target.filtering }),
    action('conditions', msg('Filter by several conditions')),
    ...(target.filtering ? [action('around', msg('Show all rows around the selected one'), { keys: 'Enter' })] : []),
    action('marker', msg('Marker on this row'), { keys: 'M' }),
    action('next-marker', msg('Next marker'), { keys: 'Alt ↓' }),
    action('previous-marker', msg('Previous marker'), { keys: 'Alt ↑' }),
    action('clear-markers', msg('Remove all markers')),
    action('next-event', msg('Next event'), { keys: 'F8', detail: eventsDetail() }),
    action('previous-event', msg('Previous event'), { keys: 'Shift F8', detail: eventsDetail() }),
    action('highlight', msg('Highlight rules…')),
    action('inspect', msg('Inspect selected bytes'), { keys: 'Alt I' }),
    choiceCommand(
      'format',
      msg('Data format'),
      options.format,
      [
        ['text', msg('Text')],
        ['hex', msg('Hex')],
        ['mixed', msg('Text and hex')],
      ],
      (format) => choose(view, { format }),
    ),
    ...(options.format === 'text' ? [] : hexCommands(view)),
    ruleCommand(options.rule, (rule) => choose(view, { rule })),
    choiceCommand('decoder', msg('Decode as'), options.decoder, decoderChoices(options.decoder), (id) =>
      chooseDecoder(view, id, (chosen) => choose(view, chosen), target.sample),
    ),
    encodingCommand(encoding, (chosen) => view.dispatchEvent(new ProfileChosenEvent({ encoding: chosen }))),
    choiceCommand(
      'time',
      msg('Time'),
      options.time,
      timeFormats.map((format) => [format, timeName(format)] as const),
      (time) => choose(view, { time }),
    ),
    choiceCommand(
      'direction',
      msg('Direction'),
      options.direction,
      [
        ['both', msg('Received and transmitted')],
        ['rx', msg('Received only')],
        ['tx', msg('Transmitted only')],
      ],
      (direction) => choose(view, { direction }),
    ),
    {
      id: 'micros',
      title: msg('Microsecond timestamps'),
      checked: options.micros,
      run: () => choose(view, { micros: !options.micros }),
    },
    {
      id: 'signals',
      title: msg('Show signal changes'),
      checked: options.showSignals,
      run: () => choose(view, { showSignals: !options.showSignals }),
    },
    {
      id: 'collapse',
      title: msg('Collapse repeated rows'),
      checked: options.collapse,
      run: () => choose(view, { collapse: !options.collapse }),
    },
    ...(target.selected && options.decoder !== '' && !target.isTimeline()
      ? [action('plot', msg('Show the packet in the plot'))]
      : []),
    ...(target.selected ? [action('copy', msg('Copy selected rows'), { keys: 'Ctrl C' })] : []),
    action('select-all', msg('Select all rows'), { keys: 'Ctrl A' }),
    action('wrap', msg('Wrap long lines'), { checked: options.wrap }),
    action('larger', msg('Larger text')),
    action('smaller', msg('Smaller text')),
    action('normal-size', msg('Normal text size')),
    action('announce', msg('Announce new lines to a screen reader'), { checked: target.announcing }),
  ];
}

function eventsDetail(): string {
  return msg('an error, break, gap, opening, loss or note');
}

/** A typed time or offset, or the next row of a kind. */
function goToCommand({ startedMs, goTo }: MonitorCommandTarget): ChoiceCommand {
  const nextOf = (id: string, title: string, ...events: CaptureEvent['kind'][]): ActionCommand => ({
    id: `go-to ${id}`,
    title,
    run: () => goTo({ kind: 'event', events }),
  });
  return {
    id: 'go-to',
    title: msg('Go to'),
    detail: msg('a time (14:02:09, +1:30) or a byte (@1024)'),
    choices: [
      nextOf('error', msg('next line error'), 'line-error'),
      nextOf('gap', msg('next gap'), 'gap', 'not-recorded'),
      nextOf('note', msg('next note'), 'note'),
      nextOf('opening', msg('next opening or loss'), 'opened', 'lost', 'released', 'closed'),
    ],
    typed: (text, isWithin) =>
      readPlaces(text, startedMs, isWithin).map(({ label, place }) => ({
        id: `go-to ${label}`,
        title: label,
        run: () => goTo(place),
      })),
  };
}

function hexCommands(view: MonitorOptionsView): readonly PageCommand[] {
  const { options } = view;
  return [
    choiceCommand(
      'row-bytes',
      msg('Bytes per row'),
      options.rowBytes,
      rowByteChoices.map((count) => [count, count === 0 ? msg('whole packet') : String(count)] as const),
      (rowBytes) => choose(view, { rowBytes }),
    ),
    choiceCommand(
      'group-bytes',
      msg('Bytes per group'),
      options.groupBytes,
      groupChoices.map((count) => [count, String(count)] as const),
      (groupBytes) => choose(view, { groupBytes }),
    ),
  ];
}

/** A typed number of milliseconds is an idle gap. */
export function ruleCommand(rule: PacketRule, choose: (rule: PacketRule) => void): ChoiceCommand {
  const gap = (gapMs: number): ActionCommand => ({
    id: `rule gap-${gapMs}`,
    title: msg(str`after an idle gap of ${formatSpan(gapMs)}`),
    checked: rule.kind === 'gap' && rule.gapMs === gapMs,
    run: () => choose({ kind: 'gap', gapMs }),
  });
  const gapsMs = new Set([5, 10, 20, 50, 100, 500, ...(rule.kind === 'gap' ? [rule.gapMs] : [])]);
  return {
    id: 'rule',
    title: msg('Split packets'),
    detail: ruleName(rule),
    choices: [
      ...lineEndingRules.map((ending) => ({
        id: `rule ${ending}`,
        title: ruleName({ kind: 'line', ending }),
        checked: rule.kind === 'line' && rule.ending === ending,
        run: () => choose({ kind: 'line', ending }),
      })),
      ...[...gapsMs].toSorted((a, b) => a - b).map(gap),
    ],
    typed: (text, isWithin) => {
      const number = text.replace(/\s*ms\s*$/i, '');
      const gapMs = isWithin || number !== text ? readRuleSpan(number) : undefined;
      return gapMs === undefined ? [] : [gap(gapMs)];
    },
  };
}
