import { msg } from '@lit/localize';
import type { SerialErrorCode } from '../core/serial-error.ts';
import { type ErrorText, errorText } from './error-sentences.ts';

/** Why a port on a relay was not opened: what there is to do, is to be done on the relay's computer. */
export function relayOpenText(code: SerialErrorCode): ErrorText {
  const text = errorText(code);
  switch (code) {
    case 'port-busy':
      return {
        ...text,
        happened: msg('Another program on the relay’s computer is using this port.'),
        todo: msg('Close it there (a serial monitor, an IDE, another relay), then try again.'),
      };
    case 'permission-denied':
      return {
        ...text,
        happened: msg('The relay’s computer does not allow the relay to use this port.'),
        todo: msg(
          'Give the relay’s user access to serial ports (on Linux, the group dialout or uucp), then restart the relay.',
        ),
      };
    case 'refused':
      return {
        ...text,
        happened: msg('Nobody has opened this port, and you can only view it.'),
        todo: msg('It appears here once somebody who may use it has opened it: try again then.'),
      };
    case 'open-failed':
      return { ...text, happened: msg('The relay could not open the port.'), todo: msg('Its message is shown below.') };
    case 'port-gone':
      return { ...text, happened: msg('The device is not plugged in at the relay’s computer.') };
    default:
      return text;
  }
}
