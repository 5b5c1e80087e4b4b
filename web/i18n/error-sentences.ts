import { msg, str } from '@lit/localize';
import type { SerialErrorCode } from '../core/serial-error.ts';
import { joinSentences } from './join-sentences.ts';

/** The sentences for an error. */
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
        happened: msg('Another program or page is using this port.'),
        data: nothingRead(),
        todo: msg('Close it there (a serial monitor, an IDE, another tab), then try again.'),
      };
    case 'permission-denied':
      return {
        happened: msg('The system does not allow the browser to use this port.'),
        data: nothingRead(),
        todo: msg('Give your user access to serial ports, then try again.'),
      };
    case 'port-gone':
      return {
        happened: msg('The device is not plugged in.'),
        data: msg('Data received so far is kept.'),
        todo: msg('Plug it in again. If it does not appear, try another cable: some only charge.'),
      };
    case 'settings-refused':
      return {
        happened: msg('The adapter does not support these settings.'),
        data: nothingRead(),
        todo: msg('Try a common baud rate such as 115 200, and 8N1 without flow control.'),
      };
    case 'open-failed':
      return {
        happened: msg('The port could not be opened, and the browser gives no reason.'),
        data: nothingRead(),
        todo: msg('Likely causes are listed below, most frequent first.'),
      };
    case 'held-closed':
      return {
        happened: msg('Somebody else has control of this port, and the port is closed.'),
        data: nothingRead(),
        todo: msg('Ask them to open it or to release control, then try again.'),
      };
    case 'read-only':
      return {
        happened: msg('You do not have control of this port.'),
        data: msg('Nothing was transmitted or changed.'),
        todo: msg('Request control in the bar above the data. Received data is shown anyway.'),
      };
    case 'refused':
      return {
        happened: msg('Your role on the relay does not allow this.'),
        data: msg('Nothing was transmitted or changed.'),
        todo: msg('Ask the relay’s administrator for a role that does.'),
      };
    case 'relay-unreachable':
      return {
        happened: msg('Not connected to the relay.'),
        data: msg('Data received so far is kept.'),
        todo: msg('The sidebar shows why, and when it tries again.'),
      };
    case 'not-recorded':
      return {
        happened: msg('This host does not record its ports.'),
        data: '',
        todo: msg('Its administrator can start the relay with --record and a directory; recording begins then.'),
      };
    case 'recordings-away':
      return {
        happened: msg('The relay cannot read its recordings now.'),
        data: msg('They stay where they are; your captures are not affected.'),
        todo: msg('Try again later. In a fleet, the NATS server may be away.'),
      };
    case 'not-open':
      return {
        happened: msg('The port is not open.'),
        data: msg('Nothing was transmitted.'),
        todo: msg('Open it first.'),
      };
    case 'port-released':
      return {
        happened: msg('The port is released for another program.'),
        data: msg('Nothing more was transmitted.'),
        todo: msg('Take it back first.'),
      };
    case 'transmit-failed':
      return {
        happened: msg('Transmission stopped partway.'),
        data: msg('It is unknown how much reached the device; the capture marks the place.'),
        todo: msg('Check that the device is plugged in and, with flow control on, that it accepts data.'),
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
        data: msg('It is unknown how much reached the device; the capture marks the place.'),
        todo: msg('Transmit it again when the device is ready.'),
      };
    case 'signal-failed':
      return {
        happened: msg('The signal could not be set.'),
        data: msg('Data is not affected.'),
        todo: msg('Some adapters lack this signal; with hardware flow control, the system controls RTS.'),
      };
    case 'sequence-failed':
      return {
        happened: msg(str`The sequence stopped at line ${detail}.`),
        data: msg('The capture has the received data and a row for each step.'),
        todo: msg('Look at what came instead, or let the step branch with “else”.'),
      };
    case 'sequence-endless':
      return {
        happened: msg(str`The sequence was stopped at line ${detail}: it loops without waiting.`),
        data: msg('Data is not affected.'),
        todo: msg('Put a “wait” or “pause” into the loop.'),
      };
    case 'sequence-invalid':
      return {
        happened: msg(str`The sequence has a mistake in line ${detail}.`),
        data: msg('Nothing was transmitted.'),
        todo: msg('Correct it and run it again.'),
      };
    case 'unencodable':
      return {
        happened: detail
          ? msg(str`The encoding has no character “${detail}”.`)
          : msg('The encoding lacks one of these characters.'),
        data: msg('Nothing was transmitted.'),
        todo: msg('Choose another encoding, or transmit the bytes as hex.'),
      };
    case 'checksum-range':
      return {
        happened: msg(str`The checksum leaves out more bytes than there are: ${detail}.`),
        data: msg('Nothing was transmitted.'),
        todo: msg('Leave out fewer bytes.'),
      };
    case 'not-found':
      return {
        happened: msg('It no longer exists.'),
        data: '',
        todo: msg('It may have been removed in another tab.'),
      };
    case 'storage-full':
      return {
        happened: msg('There is no space left to store captures.'),
        data: msg('Receiving continues; new data is kept in memory while it lasts.'),
        todo: msg('Delete captures, lower their storage limit, or free disk space on this computer.'),
      };
    case 'capture-too-large':
      return {
        happened: msg('There is no room for it beside the other captures.'),
        data: msg('Nothing was loaded or deleted. The host still has it.'),
        todo: msg('Delete captures, or raise the storage limit under All captures.'),
      };
    case 'load-no-room':
      return {
        happened: msg('Loading stopped: there is no room for more beside the other captures.'),
        data: msg('The loaded part is kept and marked incomplete; nothing was deleted. The host still has everything.'),
        todo: msg('Delete captures, or raise the storage limit under All captures, then load it again.'),
      };
    case 'load-too-much':
      return {
        happened: msg('Loading stopped: the relay sent more than it had announced.'),
        data: msg('The loaded part is kept and marked incomplete.'),
        todo: msg('Do not rely on this recording. Ask the relay’s administrator.'),
      };
    case 'file-foreign':
      return {
        happened: msg(
          str`The file “${detail}” has another format than its name says, or one that Baudcast does not read.`,
        ),
        data: msg('Nothing was read.'),
        todo: msg('Open a .baudcast file, pcapng, a text log or raw bytes.'),
      };
    case 'file-newer':
      return {
        happened: msg(str`The file “${detail}” was written by a later version of Baudcast.`),
        data: msg('Parts that this version does not know were not read.'),
        todo: msg('Reload the page to get the new version, then open it again.'),
      };
    case 'settings-wrong':
      return {
        happened: msg(str`The settings in the file “${detail}” cannot be read.`),
        data: msg('No setting was changed. Captures in the file are opened.'),
        todo: msg(
          'If a later version of Baudcast wrote it: reload the page to get the new version, then open it again.',
        ),
      };
    case 'file-empty':
      return {
        happened: msg(str`The file “${detail}” has no data of a serial line.`),
        data: msg('Nothing was read.'),
        todo: msg('A pcapng file needs packets of link type 250 (RTAC serial).'),
      };
    case 'file-cut':
      return {
        happened: msg(str`The file “${detail}” is damaged or ends early.`),
        data: msg('Everything before that is here and marked incomplete; the last row says how far the file was read.'),
        todo: msg('Copy the file again from where it came.'),
      };
    case 'file-unreadable':
      return {
        happened: msg(str`The browser cannot read “${detail}”.`),
        data: msg('The part that was read is kept and marked incomplete.'),
        todo: msg('It may have been changed, moved or deleted. Open it again.'),
      };
    case 'file-no-room':
      return {
        happened: msg('Reading the file stopped: not enough storage left next to the other captures.'),
        data: msg('The part that was read is kept and marked incomplete; nothing was deleted.'),
        todo: msg('Delete captures, or raise the storage limit under All captures, then open it again.'),
      };
    case 'file-changed':
      return {
        happened: msg(str`The file “${detail}” was changed or removed while it was sent.`),
        data: msg('The other end was told to drop it.'),
        todo: msg('Send it again when nothing writes to it.'),
      };
    case 'file-unwritable':
      return {
        happened: msg('The received file could not be saved.'),
        data: msg('The transfer was cancelled. The received data is in the capture.'),
        todo: msg('Check free disk space and that the folder still exists, then receive it again.'),
      };
    case 'line-unanswered':
      return {
        happened: msg(str`The device did not answer line ${detail}.`),
        data: msg('The lines after it were not transmitted.'),
        todo: msg('Check the prompt or whether the device echoes, or use pauses instead.'),
      };
    case 'transfer-silent':
      return {
        happened: msg('The other end did not answer.'),
        data: msg('The transfer was ended on both sides. Incomplete files are not kept.'),
        todo: msg('Start the same protocol on the device, and check the baud rate.'),
      };
    case 'transfer-cancelled':
      return {
        happened: msg('The device cancelled the transfer.'),
        data: msg('Incomplete files are not kept.'),
        todo: msg('Its output may say why: the file may exist already, or its storage may be full.'),
      };
    case 'transfer-failed':
      return {
        happened: msg('The transfer failed: too many errors on the line.'),
        data: msg('It was ended on both sides. Incomplete files are not kept.'),
        todo: msg('Use flow control, a lower baud rate, or a protocol with smaller blocks.'),
      };
    case 'storage-blocked':
      return {
        happened: msg('The browser does not store data for this page.'),
        data: msg('Receiving works, but captures are lost when the page is closed. Export what you need.'),
        todo: msg('Leave private browsing, or allow this page to store data.'),
      };
    case 'capture-damaged':
      return {
        happened: msg('Part of this capture is damaged.'),
        data: msg('The readable part is shown; the damaged places are marked.'),
        todo: msg('Export what you need.'),
      };
    case 'view-failed':
      return {
        happened: detail ? msg(str`Error in this view, retrying: ${detail}`) : msg('Error in this view, retrying.'),
        data: msg('Receiving and capturing continue; no data is lost.'),
        todo: msg('If the error stays, close and reopen the tab, and please report it.'),
      };
    case 'part-missing':
      return {
        happened: detail
          ? msg(str`A part of the page could not be loaded: the server answered ${detail}.`)
          : msg('A part of the page could not be loaded: the server does not answer.'),
        data: msg('Everything captured so far is stored.'),
        todo: detail
          ? msg('Reload the page. If it happens again, please report it.')
          : msg('Try again when the server is back.'),
      };
    case 'copy-refused':
      return {
        happened: msg('The browser did not allow copying.'),
        data: '',
        todo: msg('Allow clipboard access in the site settings, or export the capture instead.'),
      };
    case 'internal':
      return {
        happened: detail
          ? msg(str`Something went wrong in Baudcast: ${detail}`)
          : msg('Something went wrong in Baudcast.'),
        data: msg('Everything captured so far is stored.'),
        todo: msg('Reload the page. If it happens again, please report it.'),
      };
  }
}

const nothingRead = () => msg('Nothing was read; earlier captures are not affected.');

/** All three sentences as one text. */
export function errorSentence(code: SerialErrorCode, detail = ''): string {
  const { happened, data, todo } = errorText(code, detail);
  return joinSentences(happened, data, todo);
}
