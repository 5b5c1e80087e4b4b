import { parseBaudRate } from '../../core/port-settings.ts';
import type { PortSettings } from '../../core/port-settings.ts';
import type { PortProfile } from '../../engine/api/ports.ts';
import { formatBaud } from '../../i18n/format.ts';

/** The port dialog's fields: a profile whose baud rate is still text. */
export interface PortForm extends Omit<PortProfile, 'settings'>, Omit<PortSettings, 'baudRate'> {
  readonly baudRate: string;
}

export function formOf({ settings: { baudRate, ...framing }, ...profile }: PortProfile): PortForm {
  return { ...profile, ...framing, baudRate: formatBaud(baudRate) };
}

/** @returns the profile, or `undefined` when the baud rate is invalid */
export function profileOf({
  baudRate: text,
  dataBits,
  parity,
  stopBits,
  flowControl,
  name,
  ...rest
}: PortForm): PortProfile | undefined {
  const baudRate = parseBaudRate(text);
  if (baudRate === undefined) return undefined;
  return { ...rest, name: name.trim(), settings: { baudRate, dataBits, parity, stopBits, flowControl } };
}
