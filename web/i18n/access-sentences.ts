import { msg, str } from '@lit/localize';
import type { ErrorText } from './error-sentences.ts';
import { formatCount, formatList, formatMoment, formatSpan, formatTime } from './format.ts';

/** The names of `LinkRefusal` in web/engine/api. */
type LinkRefusalName =
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
      return msg('Sees received data; can never transmit or change anything.');
    case 'operator':
      return msg('Can also take control, transmit, and change settings and signals.');
    case 'admin':
      return msg('Can also share these ports and revoke others’ access.');
  }
}

/** What a person has to allow each time. */
export function confirmText(confirm: 'none' | 'signals' | 'transmit'): string {
  switch (confirm) {
    case 'none':
      return msg('nothing');
    case 'signals':
      return msg('signals, breaks and leaving the port');
    case 'transmit':
      return msg('transmitting, signals, breaks and leaving the port');
  }
}

/** How many devices a link signs in. @param count Infinity: any number */
export function devicesText(count: number): string {
  if (count === Infinity) return msg('any number of devices, and programs');
  return count === 1 ? msg('one device, once') : msg(str`${formatCount(count)} devices`);
}

/** What is wrong with a link, and what to do. */
export function linkProblemText(problem: 'empty' | 'no-link' | 'broken' | 'join'): string {
  switch (problem) {
    case 'empty':
      return msg('Paste the whole link you received.');
    case 'no-link':
      return msg('Not a relay link. A relay link ends in #share=s_… or #pair=p_… and a long string of letters.');
    case 'broken':
      return msg('The link is incomplete or was changed. Copy the whole link again, or ask for a new one.');
    case 'join':
      return msg('This link joins another relay; it is not for people. Use it there with “baudcast serve --join”.');
  }
}

/** Why a relay refused a link, and what to do; shown with the relay's own sentence. */
export function linkRefusedText(why: LinkRefusalName): ErrorText {
  switch (why) {
    case 'expired':
      return { happened: msg('This link has expired.'), data: unchanged(), todo: askForNew() };
    case 'revoked':
      return {
        happened: msg('This link was revoked.'),
        data: unchanged(),
        todo: msg('Ask for a new one, and paste it here.'),
      };
    case 'used':
      return {
        happened: msg('This link was already used, by as many devices as it is for.'),
        data: unchanged(),
        todo: msg('Ask the sender for a new one, or make one on a signed-in device, and paste it here.'),
      };
    case 'unknown':
      return {
        happened: msg('Unknown link: it is for another relay, was changed, or expired long ago.'),
        data: unchanged(),
        todo: msg('Copy the whole link again, or ask for a new one, and paste it here.'),
      };
    case 'too-many':
      return {
        happened: msg('Too many wrong links came from this address, so the relay accepts none for now.'),
        data: unchanged(),
        todo: msg('Wait a moment, then try again.'),
      };
    case 'not-needed':
      return {
        happened: msg('This relay only accepts connections from its own computer.'),
        data: unchanged(),
        todo: msg('Its administrator can start it with --host to admit others.'),
      };
    case 'not-allowed':
      return {
        happened: msg('The relay does not admit this page.'),
        data: unchanged(),
        todo: msg('Open the link in its own tab, or ask the relay’s administrator to allow the address of this page.'),
      };
    case 'busy':
      return {
        happened: msg('The relay accepts no more sign-ins for now.'),
        data: unchanged(),
        todo: msg('Wait a moment, then try again.'),
      };
    case 'other':
      return {
        happened: msg('Unexpected response from the relay.'),
        data: unchanged(),
        todo: msg('Check the link. If it is right, update the relay.'),
      };
  }
}

const unchanged = () => msg('Nothing was changed.');
const askForNew = () => msg('Ask the sender for a new one, and paste it here.');

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
      return until ? msg(str`You can view ${ports} until ${until}`) : msg(str`You can view ${ports}`);
    case 'operator':
      return until ? msg(str`You can view and use ${ports} until ${until}`) : msg(str`You can view and use ${ports}`);
    case 'admin':
      return until ? msg(str`You can use and share ${ports} until ${until}`) : msg(str`You can use and share ${ports}`);
  }
}

/** How long access still lasts, when it ends soon: "Access ends in 12 min". */
export function accessEndsText(expiresMs: number, nowMs: number): string {
  const leftMs = expiresMs - nowMs;
  if (leftMs <= 0) return msg('Access has expired');
  if (leftMs > 3_600_000) return msg(str`Access expires at ${formatTime(expiresMs)}`);
  // Whole minutes as long as there are some; then seconds.
  const unitMs = leftMs >= 60_000 ? 60_000 : 1000;
  return msg(str`Access expires in ${formatSpan(Math.ceil(leftMs / unitMs) * unitMs)}`);
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
