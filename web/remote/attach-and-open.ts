import type { Epoch, OutputSignalChange, PortInfo, PortSettings } from '../../relay/protocol/port-info.ts';
import { includesRole } from '../../relay/protocol/roles.ts';
import { RelayError } from '../../relay/protocol/relay-error.ts';
import type { AttachOptions, PortAttachment } from '../../relay/client/port-attachment.ts';

/** What only a relay can do for an opening. */
export interface RelayOpenExtras extends AttachOptions {
  /** What the lines are set to first thing. Default: as the host's operating system has them, which is mostly on. */
  readonly signals?: OutputSignalChange;
}

/** `SerialOptions`, and more for a `RelayPort`: a browser's own port passes over `relay`. */
export interface RelayOpenOptions extends SerialOptions {
  readonly relay?: RelayOpenExtras;
}

/**
 * Attaches, unless attached, and opens the port at the relay, unless it is open with these settings. Who may only look joins what others
 * have opened.
 * @returns the opening
 * @throws {RelayError} after which it is attached only if it was before
 */
export async function attachAndOpen(
  attachment: PortAttachment,
  info: PortInfo | undefined,
  settings: PortSettings,
  { from = 'newest', lossless = false, signals }: RelayOpenExtras = {},
): Promise<Epoch | null> {
  const wasAttached = attachment.isWanted;
  // The past of a port that is closed is that of an opening before.
  if (!wasAttached) await attachment.attach({ from: info?.state === 'open' ? from : 'newest', lossless });
  try {
    if (info && !includesRole(info.role, 'operator')) return join(info, settings);
    const opened = await attachment.request({
      type: 'open',
      port: attachment.id,
      settings,
      ...(signals ? { signals } : {}),
    });
    return opened.epoch;
  } catch (error) {
    if (!wasAttached) await attachment.detach(attachment.keepsPlace);
    throw error;
  }
}

function join(info: PortInfo, settings: PortSettings): Epoch | null {
  if (info.state !== 'open')
    throw new RelayError('FORBIDDEN', 'This access is for looking on: somebody else has to open the port.');
  const names = ['baudRate', 'dataBits', 'parity', 'stopBits', 'flowControl'] as const;
  if (names.some((name) => info.settings?.[name] !== settings[name]))
    throw new RelayError('PORT_IN_USE', 'The port is open with other settings.');
  return info.epoch;
}
