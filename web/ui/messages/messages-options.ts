import { readPacketRule, type PacketRule } from '../../core/packet-rule.ts';
import { decoderKinds, isDecoderId } from '../../decode/decoders.ts';
import { storedChoice } from '../view/view-preferences.ts';

/** What is chosen for the messages of a port. */
export interface MessagesViewOptions {
  /** Id of the decoder; empty: none is chosen yet. */
  readonly decoder: string;
  /** How packets are cut; `undefined`: as the decoder's protocol has them. */
  readonly rule: PacketRule | undefined;
  /** As it was typed. */
  readonly filter: string;
  readonly errorsOnly: boolean;
  /** Only messages of this kind, with their fields as columns; empty: all. */
  readonly kind: string;
  readonly time: (typeof messageTimes)[number];
  readonly micros: boolean;
}

/** Of the times a row may have, those that a message has. */
export const messageTimes = ['clock', 'since-start', 'iso', 'epoch'] as const;

const longestFilter = 500;

export function readMessagesOptions(stored: Readonly<Record<string, unknown>>): MessagesViewOptions {
  const { filter, kind } = stored;
  return {
    decoder: isDecoderId(stored['decoder']) ? stored['decoder'] : '',
    rule: readPacketRule(stored['rule']),
    filter: typeof filter === 'string' ? filter.slice(0, longestFilter) : '',
    errorsOnly: stored['errorsOnly'] === true,
    kind: typeof kind === 'string' ? kind.slice(0, longestFilter) : '',
    time: storedChoice(messageTimes, stored['time'], 'clock'),
    micros: stored['micros'] === true,
  };
}

/** The rule by which packets are cut. */
export function messageRule({ decoder, rule }: MessagesViewOptions): PacketRule | undefined {
  return rule ?? decoderKinds.find(({ id }) => id === decoder)?.rule;
}

/** The filter with the chosen kind. */
export function fullFilter({ filter, kind }: Pick<MessagesViewOptions, 'filter' | 'kind'>): string {
  if (kind === '') return filter;
  const quote = kind.includes('"') ? "'" : '"';
  const own = `kind == ${quote}${kind.replaceAll(quote, '')}${quote}`;
  return filter.trim() === '' ? own : `${own} and (${filter})`;
}
