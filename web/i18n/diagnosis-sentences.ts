import { msg, str } from '@lit/localize';

/** Why a relay cannot be reached, and what to do. The names are those of `Diagnosis` in web/ui/access. */
interface DiagnosisText {
  readonly found: string;
  readonly todo: string;
}

type DiagnosisName =
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
      return { found: msg(str`${address} can now be reached from here.`), todo: msg('Connect again.') };
    case 'socket-blocked':
      return {
        found: msg('The relay responds, but something in between, most often a proxy, blocks WebSocket.'),
        todo: msg('Connect anyway: this page then uses HTTP, a little slower.'),
      };
    case 'own-host-refused':
      return {
        found: msg('The relay does not accept the host name in this address.'),
        todo: msg('Restart it with this option:'),
      };
    case 'origin-refused':
      return {
        found: msg(str`The relay is running, but does not admit pages from ${page}.`),
        todo: msg('Restart it with this option, or open its own page:'),
      };
    case 'not-a-relay':
      return {
        found: msg('The server at this address is not a relay.'),
        todo: msg('Check the address and its port number.'),
      };
    case 'ask-permission':
      return {
        found: msg('The browser asks for permission before this page may access your computer or network.'),
        todo: msg('Let the browser ask, and allow it.'),
      };
    case 'permission-denied':
      return {
        found: msg('The browser blocks this page from accessing your computer or network.'),
        todo: msg('Allow it in the site settings, to the left of the address bar, then try again.'),
      };
    case 'own-down':
      return {
        found: msg('The relay that served this page no longer responds.'),
        todo: msg('Check that it is running and that this computer is online, then try again.'),
      };
    case 'down':
      return {
        found: msg(str`No response from ${address}.`),
        todo: msg('Check that the relay is running and the address is right, then try again.'),
      };
    case 'mixed-content':
      return {
        found: msg('This page was loaded over https, and this browser then allows only https to that address.'),
        todo: msg('Open the relay’s own page instead: it does the same.'),
      };
    case 'insecure-page':
      return {
        found: msg(
          'This page was loaded over http, and this browser then blocks access to your computer and your network.',
        ),
        todo: msg('Open the relay’s own page instead: it does the same.'),
      };
    case 'certificate':
      return {
        found: msg(
          'The browser does not trust the relay’s certificate, or the relay is not running or refuses this page.',
        ),
        todo: msg('Open the relay’s certificate page in a tab to see which it is. The page explains how to trust it.'),
      };
    case 'down-or-refused':
      return {
        found: msg(
          str`No response from ${address}, or its relay refuses pages from ${page}: the browser does not say which.`,
        ),
        todo: msg('Open the relay’s own page. If it opens, use it, or start the relay with this option:'),
      };
  }
}
