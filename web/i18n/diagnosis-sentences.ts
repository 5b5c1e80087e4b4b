import { msg, str } from '@lit/localize';

/** Why a relay cannot be reached: what is so, and the one thing to do. The names are those of `Diagnosis` in web/ui/access. */
export interface DiagnosisText {
  readonly found: string;
  readonly todo: string;
}

export type DiagnosisName =
  | 'reachable'
  | 'socket-blocked'
  | 'own-host-refused'
  | 'origin-refused'
  | 'not-a-relay'
  | 'ask-permission'
  | 'permission-denied'
  | 'own-down'
  | 'down'
  | 'mixed-content'
  | 'insecure-page'
  | 'certificate'
  | 'down-or-refused';

/** @param address of the relay @param page origin of this page */
export function diagnosisText(name: DiagnosisName, address: string, page: string): DiagnosisText {
  switch (name) {
    case 'reachable':
      return { found: msg(str`${address} can be reached from here now.`), todo: msg('Connect again.') };
    case 'socket-blocked':
      return {
        found: msg('The relay answers, but something on the way, most often a proxy, lets no WebSocket through.'),
        todo: msg('Connect all the same: this page then goes over HTTP, a little slower.'),
      };
    case 'own-host-refused':
      return {
        found: msg('The relay does not want to be called by the name in this address.'),
        todo: msg('Start it again with this flag:'),
      };
    case 'origin-refused':
      return {
        found: msg(str`The relay is there, but pages from ${page} may not use it.`),
        todo: msg('Start it again with this flag, or open its own page:'),
      };
    case 'not-a-relay':
      return {
        found: msg('Something answers at this address, but it is no relay.'),
        todo: msg('Look at what it is, and check the address and its port.'),
      };
    case 'ask-permission':
      return {
        found: msg('The browser asks you first before this page may reach your own computer or network.'),
        todo: msg('Let it ask, and allow it.'),
      };
    case 'permission-denied':
      return {
        found: msg('This page was forbidden to reach your own computer or network.'),
        todo: msg('Allow it in the site settings, at the left of the browser’s address field, then try again.'),
      };
    case 'own-down':
      return {
        found: msg('The relay that served this page does not answer any more.'),
        todo: msg('See that it runs and that this computer has its network, then try again.'),
      };
    case 'down':
      return {
        found: msg(str`Nothing answers at ${address}.`),
        todo: msg('See that the relay runs there and that the address is right, then try again.'),
      };
    case 'mixed-content':
      return {
        found: msg('This page came over https, and this browser lets such pages reach that address only over https.'),
        todo: msg('Open the relay’s own page instead: it does the same.'),
      };
    case 'insecure-page':
      return {
        found: msg(
          'This page came over http, and this browser lets such pages reach no other computer of your network, nor your own.',
        ),
        todo: msg('Open the relay’s own page instead: it does the same.'),
      };
    case 'certificate':
      return {
        found: msg(
          'This browser does not trust the relay’s certificate, or the relay does not run, or it does not let pages from here in.',
        ),
        todo: msg(
          'Open its page about trust in a tab: the browser says there which it is, and the page how to trust it.',
        ),
      };
    case 'down-or-refused':
      return {
        found: msg(
          str`Either nothing answers at ${address}, or the relay there does not let in pages from ${page}: the browser tells a page no more.`,
        ),
        todo: msg('Open the relay’s own page. If it opens, use it, or start the relay with this flag:'),
      };
  }
}
