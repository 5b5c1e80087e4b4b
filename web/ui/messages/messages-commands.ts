import { msg } from '@lit/localize';
import { choiceCommand, type PageCommand } from '../page/commands.ts';
import { decoderChoices } from '../decoders/choose-decoder.ts';
import { timeName } from '../monitor/monitor-bar.ts';
import { ruleCommand } from '../monitor/monitor-commands.ts';
import { encodingCommand } from '../view/choices.ts';
import type { MessagesState } from './messages-bar.ts';
import { messageTimes, messageRule } from './messages-options.ts';

/** What can be done with messages, for the palette: all that the bar has. */
export function messagesCommands(state: MessagesState): readonly PageCommand[] {
  const { options, encoding, kinds, isCounting, isSelected, chooseEncoding, chooseDecoder, choose, act } = state;
  const { decoder, kind, errorsOnly, time, micros } = options;
  const decode = choiceCommand('decoder', msg('Decode as'), decoder, decoderChoices(decoder), chooseDecoder);
  if (decoder === '') return [decode];
  const rule = messageRule(options);
  return [
    decode,
    { id: 'filter', title: msg('Filter messages'), run: () => act('filter') },
    choiceCommand(
      'kind',
      msg('Kind of messages'),
      kind,
      [['', msg('All kinds')], ...kinds.map((name) => [name, name] as const)],
      (chosen) => choose({ kind: chosen }),
    ),
    {
      id: 'errors',
      title: msg('Errors only'),
      checked: errorsOnly,
      run: () => choose({ errorsOnly: !errorsOnly }),
    },
    { id: 'statistics', title: msg('Statistics of messages'), checked: isCounting, run: () => act('statistics') },
    { id: 'copy-statistics', title: msg('Copy the statistics as CSV'), run: () => act('copy-statistics') },
    ...(isSelected
      ? [
          { id: 'show', title: msg('Show the message in the monitor'), keys: 'Enter', run: () => act('show') },
          { id: 'plot', title: msg('Show the message in the plot'), run: () => act('plot') },
          { id: 'copy', title: msg('Copy the selected message'), run: () => act('copy') },
        ]
      : []),
    ...(rule ? [ruleCommand(rule, (chosen) => choose({ rule: chosen }))] : []),
    encodingCommand(encoding, chooseEncoding),
    choiceCommand(
      'time',
      msg('Time'),
      time,
      messageTimes.map((format) => [format, timeName(format)] as const),
      (chosen) => choose({ time: chosen }),
    ),
    { id: 'micros', title: msg('Microsecond timestamps'), checked: micros, run: () => choose({ micros: !micros }) },
  ];
}
