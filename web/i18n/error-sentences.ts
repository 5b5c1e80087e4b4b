import { msg, str } from '@lit/localize';
import type { SerialErrorCode } from '../core/serial-error.ts';
import { joinSentences } from './join-sentences.ts';

/** What a person is told about an error. */
export interface ErrorText {
  readonly happened: string;
  /** What it means for the data; empty where no data is concerned. */
  readonly data: string;
  /** What to do; empty where there is nothing. */
  readonly todo: string;
}

/** The one table from error codes to sentences. `detail` is data (a character, a name), as in `SerialError`. */
export function errorText(code: SerialErrorCode, detail = ''): ErrorText {
  switch (code) {
    case 'unsupported':
      return {
        happened: msg('This browser cannot reach serial ports here.'),
        data: '',
        todo: msg('Use Chrome, Edge, Opera or Firefox 151 or later on a computer, over https or localhost.'),
      };
    case 'port-busy':
      return {
        happened: msg('Another program or page holds this port.'),
        data: nothingRead(),
        todo: msg('Close it there (a serial monitor, an IDE, another tab), then try again.'),
      };
    case 'permission-denied':
      return {
        happened: msg('The system does not let the browser use this port.'),
        data: nothingRead(),
        todo: msg('Give your user access to serial ports, then try again.'),
      };
    case 'port-gone':
      return {
        happened: msg('The device is not plugged in.'),
        data: msg('What was received before is kept.'),
        todo: msg('Plug it in again. Try another cable if it does not appear: some only charge.'),
      };
    case 'settings-refused':
      return {
        happened: msg('The adapter does not take these settings.'),
        data: nothingRead(),
        todo: msg('Try a common baud rate such as 115 200, and 8N1 without flow control.'),
      };
    case 'open-failed':
      return {
        happened: msg('The port could not be opened, and the browser does not say why.'),
        data: nothingRead(),
        todo: msg('The likely causes are listed here, the most frequent first.'),
      };
    case 'read-only':
      return {
        happened: msg('You do not hold this port.'),
        data: msg('Nothing was transmitted or changed.'),
        todo: msg('Ask for it in the bar above the data; what is received is shown all the same.'),
      };
    case 'refused':
      return {
        happened: msg('The relay does not allow you to do this.'),
        data: msg('Nothing was transmitted or changed.'),
        todo: msg('Ask whoever runs the relay for a role that may.'),
      };
    case 'relay-unreachable':
      return {
        happened: msg('There is no connection to the relay.'),
        data: msg('What was received before is kept.'),
        todo: msg('The list at the side says why and when it is tried again.'),
      };
    case 'not-recorded':
      return {
        happened: msg('This host does not record its ports.'),
        data: '',
        todo: msg(
          'Whoever runs the relay there can start it with --record and a directory; from then on the past is kept.',
        ),
      };
    case 'not-open':
      return {
        happened: msg('The port is not open.'),
        data: msg('Nothing was transmitted.'),
        todo: msg('Open it first.'),
      };
    case 'transmit-failed':
      return {
        happened: msg('Transmitting stopped half-way.'),
        data: msg('How much of it reached the device is not known; the capture marks the place.'),
        todo: msg('See that the device is plugged in and, with flow control on, that it lets data through.'),
      };
    case 'claimed':
      return {
        happened: detail ? msg(str`“${detail}” is using this port.`) : msg('A job is using this port.'),
        data: msg('Nothing was transmitted.'),
        todo: msg('Wait until it is done, or stop it.'),
      };
    case 'stopped':
      return {
        happened: msg('Transmitting was stopped.'),
        data: msg('How much of it reached the device is not known; the capture marks the place.'),
        todo: msg('Transmit it again when the device is ready.'),
      };
    case 'signal-failed':
      return {
        happened: msg('The line could not be set.'),
        data: msg('The data is not affected.'),
        todo: msg('Some adapters have no such line, and under hardware flow control RTS belongs to the system.'),
      };
    case 'unencodable':
      return {
        happened: detail
          ? msg(str`The encoding has no character “${detail}”.`)
          : msg('The encoding lacks one of these characters.'),
        data: msg('Nothing was transmitted.'),
        todo: msg('Choose another encoding, or transmit the bytes as hex.'),
      };
    case 'not-found':
      return {
        happened: msg('It is not there any more.'),
        data: '',
        todo: msg('It may have been removed in another tab.'),
      };
    case 'storage-full':
      return {
        happened: msg('There is no room left to store captures.'),
        data: msg('Receiving goes on; what comes now is kept in memory for as long as that lasts.'),
        todo: msg('Delete captures, or lower what they may take, or free space on this computer.'),
      };
    case 'capture-too-large':
      return {
        happened: msg('This is more than captures may take together.'),
        data: msg('Nothing was loaded. It is still at the host.'),
        todo: msg('Raise what captures may take, under All captures.'),
      };
    case 'storage-blocked':
      return {
        happened: msg('The browser stores nothing for this page.'),
        data: msg('Receiving works; captures are gone when the page is closed. Export what you need.'),
        todo: msg('Leave the private window, or allow this page to store data.'),
      };
    case 'capture-damaged':
      return {
        happened: msg('A part of this capture is damaged.'),
        data: msg('What can be read is shown; what cannot is marked where it was.'),
        todo: msg('Export what you need.'),
      };
    case 'view-failed':
      return {
        happened: detail
          ? msg(str`This view met an error and tries again: ${detail}`)
          : msg('This view met an error and tries again.'),
        data: msg('Receiving and recording go on; nothing is lost.'),
        todo: msg('If it stays, close the tab and open it again, and please report it.'),
      };
    case 'copy-refused':
      return {
        happened: msg('The browser did not let this be copied.'),
        data: '',
        todo: msg('Allow this page the clipboard in the site settings, or export the capture instead.'),
      };
    case 'internal':
      return {
        happened: detail
          ? msg(str`Something went wrong in Baudcast: ${detail}`)
          : msg('Something went wrong in Baudcast.'),
        data: msg('What is captured is stored.'),
        todo: msg('Reload the page. If it happens again, please report it.'),
      };
  }
}

const nothingRead = () => msg('Nothing was read; earlier captures are untouched.');

/** All three sentences as one text. */
export function errorSentence(code: SerialErrorCode, detail = ''): string {
  const { happened, data, todo } = errorText(code, detail);
  return joinSentences(happened, data, todo);
}
