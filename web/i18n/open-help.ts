import { msg } from '@lit/localize';
import type { SerialErrorCode } from '../core/serial-error.ts';

export type Platform = 'linux' | 'mac' | 'windows' | 'chromeos' | 'android' | 'other';

/** One thing that may be the cause, what to do about it, and a command that does it. */
export interface OpenCause {
  readonly cause: string;
  readonly todo: string;
  readonly command?: string;
}

/** The platform by what the browser says of itself (`navigator.userAgentData.platform`, or `navigator.userAgent`). */
export function platformOf(text: string): Platform {
  if (/android/i.test(text)) return 'android';
  if (/cros|chrome ?os/i.test(text)) return 'chromeos';
  if (/linux|x11/i.test(text)) return 'linux';
  if (/mac/i.test(text)) return 'mac';
  return /win/i.test(text) ? 'windows' : 'other';
}

/**
 * Why opening probably failed, the most frequent first. Web Serial answers nearly every failure with one and the same
 * NetworkError, so `open-failed` gets the whole list.
 * @param usbId vendor and product as `1A86:7523`, for the udev rule; ignored when it is something else
 */
export function openCauses(code: SerialErrorCode, platform: Platform, usbId: string): readonly OpenCause[] {
  const rights = platform === 'linux' ? linuxRights(usbId) : [];
  switch (code) {
    case 'port-busy':
      return [busy(platform)];
    case 'permission-denied':
      return rights;
    case 'port-gone':
      return [gone()];
    case 'settings-refused':
      return [settings()];
    case 'open-failed':
      return [busy(platform), ...rights, gone(), settings()];
    default:
      return [];
  }
}

function busy(platform: Platform): OpenCause {
  const cause = msg('Another program has it open: an IDE’s serial monitor, a flasher, another tab of this page.');
  if (platform === 'linux')
    return {
      cause,
      todo: msg('Close it there. This command shows which program uses it:'),
      command: 'sudo fuser -v /dev/ttyUSB* /dev/ttyACM*',
    };
  if (platform === 'mac')
    return { cause, todo: msg('Close it there. This command shows which program uses it:'), command: 'lsof /dev/cu.*' };
  return { cause, todo: msg('Close it there, then try again.') };
}

function linuxRights(usbId: string): readonly OpenCause[] {
  const ids = /^([\da-f]{4}):([\da-f]{4})$/i.exec(usbId);
  const match = ids
    ? `ATTRS{idVendor}=="${ids[1]?.toLowerCase()}", ATTRS{idProduct}=="${ids[2]?.toLowerCase()}", `
    : '';
  return [
    {
      cause: msg(
        'Your user may not be in the group for serial ports: dialout (Debian, Ubuntu, Fedora) or uucp (Arch).',
      ),
      todo: msg('Add your user to the group (on Arch, replace dialout with uucp), then log out and in again:'),
      command: 'sudo usermod -aG dialout "$USER"',
    },
    {
      cause: msg('Or add a udev rule, which gives the logged-in user access to this device without logging out.'),
      todo: msg('Then unplug the device and plug it in again:'),
      // A rule that sets uaccess must sort before 73-seat-late.rules.
      command:
        `echo 'SUBSYSTEM=="tty", ${match}TAG+="uaccess"' | sudo tee /etc/udev/rules.d/70-serial.rules && ` +
        'sudo udevadm control --reload',
    },
  ];
}

const gone = (): OpenCause => ({
  cause: msg('The device was unplugged or is restarting.'),
  todo: msg('Plug it in again. Some cables only charge and carry no data.'),
});

const settings = (): OpenCause => ({
  cause: msg('The adapter does not support this baud rate or framing.'),
  todo: msg('Try 115 200 8N1 without flow control.'),
});
