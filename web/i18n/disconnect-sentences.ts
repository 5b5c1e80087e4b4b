import { msg } from '@lit/localize';
import type { DisconnectCode } from '../core/disconnect-code.ts';
import type { ErrorText } from './error-sentences.ts';

/** Why a connection to a relay ended, what that means for the data, and what to do. */
export function disconnectText(code: DisconnectCode): ErrorText {
  switch (code) {
    case 'normal':
      return { happened: msg('The relay closed the connection normally.'), data: kept(), todo: tryWhenWanted() };
    case 'going-away':
      return { happened: msg('The relay or this page closed the connection.'), data: continued(), todo: nothingToDo() };
    case 'restart':
      return { happened: msg('The relay is restarting.'), data: lostBetween(), todo: nothingToDo() };
    case 'shutdown':
      return {
        happened: msg('The relay was stopped.'),
        data: lostBetween(),
        todo: msg('Start it again on the device’s computer.'),
      };
    case 'cut':
      return {
        happened: msg('The connection was interrupted.'),
        data: continued(),
        todo: msg('Check this computer’s network and that the relay’s computer is awake.'),
      };
    case 'silent':
    case 'dead':
      return {
        happened:
          code === 'silent'
            ? msg('The relay did not respond for too long.')
            : msg('The relay received nothing from this page for too long.'),
        data: continued(),
        todo: msg('This is normal after sleep or a network change; otherwise check the network in between.'),
      };
    case 'unreachable':
      return {
        happened: msg('No response from this address.'),
        data: kept(),
        todo: msg(
          'Check that the relay is running and the address is right. Without --host, only its own computer reaches it.',
        ),
      };
    case 'socket-blocked':
      return {
        happened: msg('The relay responds, but neither WebSocket nor HTTP streaming gets through.'),
        data: kept(),
        todo: msg('Something in between, most often a proxy, blocks both. Allow both for this address, or bypass it.'),
      };
    case 'bad-relay':
      return {
        happened: msg('The server at this address is not a relay, or does not follow the protocol.'),
        data: kept(),
        todo: msg('Check the address. If it is right, update the relay and reload the page.'),
      };
    case 'version':
      return {
        happened: msg('This page and the relay share no protocol version.'),
        data: kept(),
        todo: msg('Update the older of the two, then reload the page.'),
      };
    case 'unauthenticated':
      return {
        happened: msg('This relay requires sign-in, and this page is not signed in.'),
        data: kept(),
        todo: msg('Paste the link you received, or ask the relay’s administrator for one.'),
      };
    case 'forbidden':
    case 'refused':
      return {
        happened:
          code === 'forbidden' ? msg('The relay does not admit this page.') : msg('The relay refused the connection.'),
        data: kept(),
        todo: msg('Ask the relay’s administrator to allow the address of this page.'),
      };
    case 'expired':
      return {
        happened: msg('Your access has expired.'),
        data: kept(),
        todo: msg('Ask for a new link, and paste it here.'),
      };
    case 'replaced':
      return {
        happened: msg('The same page opened another connection to the relay, which replaced this one.'),
        data: kept(),
        todo: msg('Continue in the newer tab, or try again to continue here.'),
      };
    case 'hello-timeout':
      return { happened: msg('Connecting took too long.'), data: kept(), todo: nothingToDo() };
    case 'try-later':
    case 'overloaded':
    case 'too-much':
      return {
        happened:
          code === 'too-much'
            ? msg('This page sent the relay too much data in too short a time.')
            : msg('The relay is overloaded.'),
        data: continued(),
        todo: msg('Wait, or close ports you do not need.'),
      };
    case 'stalled':
    case 'gap':
      return {
        happened: msg('This page read the data too slowly, so the relay disconnected it.'),
        data: lostBetween(),
        todo: msg('A faster connection or fewer open ports help.'),
      };
    case 'device-gone':
      return {
        happened: msg('The device is no longer plugged in at the relay.'),
        data: kept(),
        todo: msg('Plug it in again at the relay’s computer.'),
      };
    case 'port-closed':
      return { happened: msg('The port was closed on the relay.'), data: kept(), todo: msg('Open it again.') };
    case 'not-found':
      return {
        happened: msg('The relay has no such port.'),
        data: kept(),
        todo: msg('Check the list for the ports it has now.'),
      };
    case 'read-only':
      return {
        happened: msg(
          'Somebody else has control of the port, so the relay closed a connection that kept transmitting.',
        ),
        data: kept(),
        todo: tryWhenWanted(),
      };
    case 'internal':
    case 'internal-error':
    case 'relay-error':
      return {
        happened: msg('Something went wrong in the relay.'),
        data: continued(),
        todo: msg('If it happens again, check the relay’s log and report it.'),
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
        happened: msg('The browser asks before this page may access a relay on your network or computer.'),
        data: kept(),
        todo: msg('Press “Retry now” and answer the browser’s question.'),
      };
    case 'ended':
      return { happened: msg('The connection ended for an unknown reason.'), data: kept(), todo: tryWhenWanted() };
  }
}

/** The relay runs on and holds what arrives, as far as its memory reaches. */
const continued = () =>
  msg('The relay keeps receiving. After reconnecting you get what it still has; gaps are marked.');
const kept = () => msg('Received data is kept here.');
const lostBetween = () =>
  msg('Received data is kept here. Data that arrives before the reconnect may be missing; the capture marks the gap.');
const nothingToDo = () => msg('Nothing to do: this page reconnects automatically.');
const tryWhenWanted = () => msg('Try again when you want to continue.');
