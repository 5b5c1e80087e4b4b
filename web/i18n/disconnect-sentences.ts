import { msg } from '@lit/localize';
import type { DisconnectCode } from '../core/disconnect-code.ts';
import type { ErrorText } from './error-sentences.ts';

/** Why a connection to a relay ended, what that means for the data, and what to do. */
export function disconnectText(code: DisconnectCode): ErrorText {
  switch (code) {
    case 'normal':
      return { happened: msg('The relay ended the connection in good order.'), data: kept(), todo: tryWhenWanted() };
    case 'going-away':
      return { happened: msg('The relay, or this page, went away.'), data: continued(), todo: nothingToDo() };
    case 'restart':
      return { happened: msg('The relay is being restarted.'), data: lostBetween(), todo: nothingToDo() };
    case 'shutdown':
      return {
        happened: msg('The relay was stopped.'),
        data: lostBetween(),
        todo: msg('Start it again on the device’s computer.'),
      };
    case 'cut':
      return {
        happened: msg('The connection broke off.'),
        data: continued(),
        todo: msg('See that this computer has its network and that the relay’s computer is awake.'),
      };
    case 'silent':
    case 'dead':
      return {
        happened:
          code === 'silent'
            ? msg('Nothing was heard from the relay for too long.')
            : msg('The relay heard nothing from this page for too long.'),
        data: continued(),
        todo: msg('This is usual after sleep or a change of network; otherwise look at the network between the two.'),
      };
    case 'unreachable':
      return {
        happened: msg('Nothing answers at this address.'),
        data: kept(),
        todo: msg(
          'See that the relay runs, that the address is right, and that the page may reach it: a relay listens only on its own computer unless it was told otherwise.',
        ),
      };
    case 'socket-blocked':
      return {
        happened: msg('The relay answers, but neither a WebSocket nor a stream over HTTP comes through.'),
        data: kept(),
        todo: msg(
          'Something between lets neither pass, most often a proxy. Let it pass both for this address, or go round it.',
        ),
      };
    case 'bad-relay':
      return {
        happened: msg('What answers at this address is not a relay, or does not keep to its protocol.'),
        data: kept(),
        todo: msg('Check the address. If it is right, update the relay and reload the page.'),
      };
    case 'version':
      return {
        happened: msg('This page and the relay have no protocol version in common.'),
        data: kept(),
        todo: msg('Update the older of the two, then reload the page.'),
      };
    case 'unauthenticated':
      return {
        happened: msg('This relay wants to know who you are, and this page is not signed in there.'),
        data: kept(),
        todo: msg('Paste the link you were given, or ask whoever runs the relay for one.'),
      };
    case 'forbidden':
    case 'refused':
      return {
        happened:
          code === 'forbidden' ? msg('The relay does not let this page in.') : msg('The relay refused the connection.'),
        data: kept(),
        todo: msg('Ask whoever runs the relay to allow the address of this page.'),
      };
    case 'expired':
      return {
        happened: msg('The access you were given has ended.'),
        data: kept(),
        todo: msg('Ask whoever gave it to you for a new link, and paste it here.'),
      };
    case 'replaced':
      return {
        happened: msg(
          'The same page connected to the relay once more, and that connection took the place of this one.',
        ),
        data: kept(),
        todo: msg('Go on in the newer tab, or try again to go on here.'),
      };
    case 'hello-timeout':
      return { happened: msg('The connection took too long to begin.'), data: kept(), todo: nothingToDo() };
    case 'try-later':
    case 'overloaded':
    case 'too-much':
      return {
        happened:
          code === 'too-much'
            ? msg('This page sent the relay too much in too short a time.')
            : msg('The relay has more to do than it can.'),
        data: continued(),
        todo: msg('Wait, or close what you do not need on it.'),
      };
    case 'stalled':
    case 'gap':
      return {
        happened: msg('This page took the data too slowly, and the relay let it go.'),
        data: lostBetween(),
        todo: msg('A faster connection, or fewer ports at once, help.'),
      };
    case 'device-gone':
      return {
        happened: msg('The device is no longer plugged in there.'),
        data: kept(),
        todo: msg('Plug it in again at the relay’s computer.'),
      };
    case 'port-closed':
      return { happened: msg('The port was closed on the relay.'), data: kept(), todo: msg('Open it again.') };
    case 'not-found':
      return {
        happened: msg('The relay does not know this port.'),
        data: kept(),
        todo: msg('See in the list what it has now.'),
      };
    case 'read-only':
      return {
        happened: msg('Somebody else holds the port, and the relay ended a connection that transmitted all the same.'),
        data: kept(),
        todo: tryWhenWanted(),
      };
    case 'internal':
    case 'internal-error':
    case 'relay-error':
      return {
        happened: msg('Something went wrong in the relay.'),
        data: continued(),
        todo: msg('If it happens again, look at what the relay printed and report it.'),
      };
    case 'protocol-error':
    case 'unsupported-data':
    case 'not-utf-8':
    case 'too-big':
    case 'bad-messages':
      return {
        happened: msg('The relay did not understand what this page sent.'),
        data: kept(),
        todo: msg('Reload the page and update the relay. If it happens again, please report it.'),
      };
    case 'local-network':
      return {
        happened: msg('The browser asks before this page may reach a relay on your network or computer.'),
        data: kept(),
        todo: msg('Press “Try now” and answer the browser’s question.'),
      };
    case 'ended':
      return { happened: msg('The connection ended without a known reason.'), data: kept(), todo: tryWhenWanted() };
  }
}

/** The relay runs on and holds what arrives, as far as its memory reaches. */
const continued = () =>
  msg('The relay goes on receiving: what it still holds comes after the return, and what it does not is marked.');
const kept = () => msg('What was received is kept here.');
const lostBetween = () =>
  msg('What was received is kept here; what comes until the return may be missing, and the capture marks the place.');
const nothingToDo = () => msg('There is nothing to do: this page comes back by itself.');
const tryWhenWanted = () => msg('Try again when you want to go on.');
