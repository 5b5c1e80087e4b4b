import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import type { EncodingId } from '../../core/encodings.ts';
import type { MessagesUpdate } from '../../engine/api/messages.ts';
import { formatCount } from '../../i18n/format.ts';
import { choiceSelect } from '../kit/choice-select.ts';
import { icon } from '../kit/icons.ts';
import type { MenuItem } from '../kit/menu-button.ts';
import { decoderChoices } from '../decoders/choose-decoder.ts';
import { timeName } from '../monitor/monitor-bar.ts';
import '../monitor/rule-chip.ts';
import { encodingSelect } from '../view/choices.ts';
import { messageTimes, messageRule, type MessagesViewOptions } from './messages-options.ts';
import './query-field.ts';
import type { QueryTypedEvent } from './query-field.ts';

export type MessagesAction = 'show' | 'plot' | 'statistics' | 'copy-statistics' | 'copy' | 'filter';

/** What the bar shows and does. */
export interface MessagesState {
  readonly options: MessagesViewOptions;
  readonly encoding: EncodingId;
  readonly update: MessagesUpdate | undefined;
  readonly kinds: readonly string[];
  /** Fields that were seen, as they are written in a filter. */
  readonly names: readonly string[];
  readonly isCounting: boolean;
  readonly isSelected: boolean;
  readonly chooseEncoding: (encoding: EncodingId) => void;
  /** @param id one of `decoderChoices` */
  readonly chooseDecoder: (id: string) => void;
  readonly choose: (changes: Partial<MessagesViewOptions>) => void;
  readonly act: (action: MessagesAction) => void;
}

/** The options and actions of a table of messages. */
export function messagesBar({
  options,
  encoding,
  update,
  kinds,
  names,
  isCounting,
  isSelected,
  chooseEncoding,
  chooseDecoder,
  choose,
  act,
}: MessagesState) {
  const { decoder, kind, errorsOnly, filter, time, micros } = options;
  const rule = messageRule(options);
  const known = kind === '' || kinds.includes(kind) ? kinds : [...kinds, kind];
  const decode = choiceSelect(msg('Decode as'), decoder, decoderChoices(decoder), chooseDecoder);
  if (decoder === '')
    return html`<overflow-bar class="choices" label=${msg('View options')} sign="settings">${decode}</overflow-bar>`;
  const items: readonly MenuItem[] = [
    { label: msg('Show in the monitor'), disabled: !isSelected, run: () => act('show') },
    { label: msg('Show in the plot'), disabled: !isSelected, run: () => act('plot') },
    { label: msg('Copy the selected message'), disabled: !isSelected, run: () => act('copy') },
    { label: msg('Statistics'), checked: isCounting, separated: true, run: () => act('statistics') },
    { label: msg('Copy the statistics as CSV'), run: () => act('copy-statistics') },
    {
      label: msg('Microsecond timestamps'),
      checked: micros,
      separated: true,
      run: () => choose({ micros: !micros }),
    },
  ];
  return html`
    <overflow-bar class="choices" label=${msg('View options')} sign="settings">
      ${decode}
      ${
        known.length > 1 || kind !== ''
          ? html`<span data-rank="1"
              >${choiceSelect(
                msg('Kind'),
                kind,
                [['', msg('All kinds')], ...known.toSorted().map((name) => [name, name] as const)],
                (chosen) => choose({ kind: chosen }),
              )}</span
            >`
          : nothing
      }
      ${rule ? html`<rule-chip data-rank="2" .rule=${rule}></rule-chip>` : nothing}
      <span data-rank="3">${encodingSelect(encoding, chooseEncoding)}</span>
      <span data-rank="3"
        >${choiceSelect(
          msg('Time'),
          time,
          messageTimes.map((name) => [name, timeName(name)] as const),
          (chosen) => choose({ time: chosen }),
        )}</span
      >
    </overflow-bar>
    ${countText(update)}
    <query-field
      .text=${filter}
      .names=${names}
      @query-typed=${({ text }: QueryTypedEvent) => choose({ filter: text })}
    ></query-field>
    <div class="icons">
      <button
        class="icon"
        type="button"
        aria-pressed=${errorsOnly ? 'true' : 'false'}
        aria-label=${msg('Errors only')}
        title=${msg('Only messages with a problem')}
        @click=${() => choose({ errorsOnly: !errorsOnly })}
      >
        ${icon('warning')}
      </button>
      <menu-button label=${msg('More')} .items=${items}>${icon('more')}</menu-button>
    </div>
  `;
}

function countText(update: MessagesUpdate | undefined) {
  if (!update || update.messages === 0) return nothing;
  const { total, messages } = update;
  const text =
    total === messages
      ? msg(str`Messages: ${formatCount(messages)}`)
      : msg(str`Messages: ${formatCount(total)} of ${formatCount(messages)}`);
  return html`<span class="count">${text}</span>`;
}
