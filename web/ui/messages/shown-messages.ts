import { msg, str } from '@lit/localize';
import { defaultPacketRule } from '../../core/packet-rule.ts';
import { joinSentences } from '../../i18n/join-sentences.ts';
import type { ShownMessages } from '../view/view-kind.ts';
import { fullFilter, messageRule, type MessagesViewOptions } from './messages-options.ts';

/** Which messages are shown; `undefined`: no decoder is chosen. */
export function shownMessagesOf(options: MessagesViewOptions): ShownMessages | undefined {
  const { decoder, errorsOnly } = options;
  if (decoder === '') return undefined;
  const rule = messageRule(options) ?? defaultPacketRule;
  const filter = fullFilter(options).trim();
  const sentences = [
    filter === '' ? '' : msg(str`Only messages that match “${filter}”.`),
    errorsOnly ? msg('Only messages with errors.') : '',
  ];
  return { rule, decoder, filter, errorsOnly, sentence: joinSentences(...sentences) };
}
