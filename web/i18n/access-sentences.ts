import { msg, str } from '@lit/localize';
import type { ErrorText } from './error-sentences.ts';
import { formatCount, formatList, formatMoment, formatSpan, formatTime } from './format.ts';

/** The names of `LinkRefusal` in web/engine/api. */
export type LinkRefusalName =
  | 'expired'
  | 'revoked'
  | 'used'
  | 'unknown'
  | 'too-many'
  | 'busy'
  | 'not-allowed'
  | 'not-needed'
  | 'other';

type Role = 'viewer' | 'operator' | 'admin';

/** What a role is called. */
export function roleName(role: Role): string {
  switch (role) {
    case 'viewer':
      return msg('Viewer');
    case 'operator':
      return msg('Operator');
    case 'admin':
      return msg('Administrator');
  }
}

/** What a role may do, in a sentence. */
export function roleSentence(role: Role): string {
  switch (role) {
    case 'viewer':
      return msg('Sees what is received, and can never transmit or change anything.');
    case 'operator':
      return msg('Also holds the port, transmits, and changes settings and lines.');
    case 'admin':
      return msg('Also shares these ports with others and ends their access.');
  }
}

/** What is wrong with a link, and what to do. */
export function linkProblemText(problem: 'empty' | 'no-link' | 'broken' | 'join'): string {
  switch (problem) {
    case 'empty':
      return msg('Paste the link you were given, all of it.');
    case 'no-link':
      return msg('This is no link of a relay. Such a link ends in #share=s_… or #pair=p_… and long letters.');
    case 'broken':
      return msg(
        'The link is not whole: something was cut off or changed on its way. Copy it again, to its very end, or ask for it again.',
      );
    case 'join':
      return msg(
        'This link lets another relay join, not a person. On that relay’s computer it goes after “baudcast serve --join”.',
      );
  }
}

/** Why a relay did not take a link, and what to do. What it said itself stands beside it. */
export function linkRefusedText(why: LinkRefusalName): ErrorText {
  switch (why) {
    case 'expired':
      return { happened: msg('The time of this link is over.'), data: unchanged(), todo: askForNew() };
    case 'revoked':
      return {
        happened: msg('This link was revoked.'),
        data: unchanged(),
        todo: msg('Ask whoever gave it to you, and paste the new one here.'),
      };
    case 'used':
      return {
        happened: msg('This link was used already: it lets in one device, once.'),
        data: unchanged(),
        todo: msg(
          'Make another one on a device that is signed in, or start the relay again: it prints one. Paste it here.',
        ),
      };
    case 'unknown':
      return {
        happened: msg('The relay does not know this link: it is for another relay, was changed, or ended long ago.'),
        data: unchanged(),
        todo: msg('Copy it again, to its very end, or ask for a new one, and paste it here.'),
      };
    case 'too-many':
      return {
        happened: msg('Too many wrong links came from this address, so the relay listens to none for now.'),
        data: unchanged(),
        todo: msg('Wait a little, then try again.'),
      };
    case 'not-needed':
      return {
        happened: msg('This relay gives no access by links: it is there for its own computer alone.'),
        data: unchanged(),
        todo: msg('Who runs it can start it with --host to let others in.'),
      };
    case 'not-allowed':
      return {
        happened: msg('The relay does not let this page in.'),
        data: unchanged(),
        todo: msg(
          'Open the link in a tab of its own, or ask whoever runs the relay to allow the address of this page.',
        ),
      };
    case 'busy':
      return {
        happened: msg('The relay takes no further sign-ins for now.'),
        data: unchanged(),
        todo: msg('Wait a little, then try again.'),
      };
    case 'other':
      return {
        happened: msg('The relay did not answer as expected.'),
        data: unchanged(),
        todo: msg('Check the link. If it is right, update the relay.'),
      };
  }
}

const unchanged = () => msg('Nothing has changed here.');
const askForNew = () => msg('Ask whoever gave it to you for a new one, and paste it here.');

/** Which ports, in a few words. @param names of those that are known here, for the ids of `ports` */
export function portsText(ports: 'all' | readonly string[], names: readonly string[]): string {
  if (ports === 'all') return msg('all ports');
  if (names.length === 0) return ports.length === 1 ? msg('one port') : msg(str`${formatCount(ports.length)} ports`);
  const shown = names.slice(0, 3);
  const more = ports.length - shown.length;
  return formatList(more > 0 ? [...shown, msg(str`${formatCount(more)} more`)] : shown);
}

/** What somebody may do, with which ports, and how long: "See and use GPS until today 18:00". Without a stop. */
export function accessText(role: Role, ports: string, expiresMs: number | undefined, nowMs: number): string {
  const until = expiresMs === undefined ? '' : formatMoment(expiresMs, nowMs);
  switch (role) {
    case 'viewer':
      return until ? msg(str`You may see ${ports} until ${until}`) : msg(str`You may see ${ports}`);
    case 'operator':
      return until ? msg(str`You may see and use ${ports} until ${until}`) : msg(str`You may see and use ${ports}`);
    case 'admin':
      return until ? msg(str`You may use and share ${ports} until ${until}`) : msg(str`You may use and share ${ports}`);
  }
}

/** How long access still lasts, when it ends soon: "Access ends in 12 min". */
export function accessEndsText(expiresMs: number, nowMs: number): string {
  const leftMs = expiresMs - nowMs;
  if (leftMs <= 0) return msg('Access has ended');
  if (leftMs > 3_600_000) return msg(str`Access ends at ${formatTime(expiresMs)}`);
  // Whole minutes as long as there are some; then seconds.
  return msg(
    str`Access ends in ${formatSpan(leftMs >= 60_000 ? Math.ceil(leftMs / 60_000) * 60_000 : Math.ceil(leftMs / 1000) * 1000)}`,
  );
}

/** A length of time as people choose it: "8 hours". */
export function durationName(count: number, unit: 'minute' | 'hour' | 'day'): string {
  switch (unit) {
    case 'minute':
      return count === 1 ? msg('1 minute') : msg(str`${formatCount(count)} minutes`);
    case 'hour':
      return count === 1 ? msg('1 hour') : msg(str`${formatCount(count)} hours`);
    case 'day':
      return count === 1 ? msg('1 day') : msg(str`${formatCount(count)} days`);
  }
}
