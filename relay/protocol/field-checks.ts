import { boolean, type Check, form, integer, list, nullable, object, oneOf, optional, refuse, text } from './checks.ts';
import type { GlancedMessage } from './glance.ts';
import { labels } from './labels.ts';
import { bounds } from './limits.ts';
import {
  type Ask,
  type AskedAct,
  type DeviceSignals,
  type HostSignalChange,
  type HostSignals,
  type Lent,
  type PortInfo,
  type HostSettings,
  recordingStops,
  type UsbInfo,
  type Viewer,
} from './port-info.ts';
import { relayErrorCodes } from './relay-error.ts';
import { roles } from './roles.ts';

/** Text of a relay's for people may be longer than what a client may say. */
const relayText = text(1000);

export const requestNumber = integer(0);
export const handle = integer(1, 0xffff);
export const offset = integer(0);
export const timeUs = integer(0);
/** Of the client's own clock: any number from 0, with a fraction or not. */
export const clockReading: Check<number> = (value, path) =>
  typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER
    ? Math.abs(value)
    : refuse(path, 'be a number from 0 to 2^53 - 1');
export const portId = text(bounds.portIdLength, 1);
export const sentence = relayText;
export const errorCode = oneOf(...relayErrorCodes);
export const epoch = form(/^(?!0{16}$)[0-9a-f]{16}$/, 'be 16 lower-case hexadecimal digits, not all 0');
/** 128 bits in base64url; the last character carries two of them, so that each value has one spelling. */
export const secret = form(/^[A-Za-z0-9_-]{21}[AQgw]$/, 'be 128 bits in base64url, 22 characters');
export const viewerId = form(/^[A-Za-z0-9_-]{1,32}$/, 'be a viewer id');
/** A name that others see: some characters, no control characters. */
export const name: Check<string> = (value, path) => {
  const read = text(bounds.nameLength, 1)(value, path);
  return /\p{Control}/u.test(read) ? refuse(path, 'hold no control characters') : read;
};

/** Characters that show nothing, but in an emoji, or turn the direction of the text around them. */
const unseen = /[\p{Cf}\p{Zl}\p{Zp}\p{Control}]|(?!\p{Cf})\p{DI}/gu;
const inEmoji = /(?<=\p{Extended_Pictographic}\ufe0f?\p{EMod}?)(?:\u200d|\ufe0f)/gu;

/** A name as it looks: two that look alike are not told apart by what nobody can see. */
export function seenName(given: string): string {
  const parts = given.split(inEmoji);
  const joints = given.match(inEmoji) ?? [];
  return parts
    .map((part, i) => `${part.replaceAll(unseen, '')}${joints[i] ?? ''}`)
    .join('')
    .replaceAll(/[\s\u2800]+/gu, ' ')
    .trim();
}

/** A name a client gives itself or what it makes, as it looks. */
export const givenName: Check<string> = (value, path) =>
  seenName(name(value, path)) || refuse(path, 'have characters that can be seen');

/** `baudRate` is all that must be there; the others have Web Serial's defaults (`SerialOptions`, section 4.4.2). */
export const settings: Check<HostSettings> = (value, path) => ({
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
  flowControl: 'none',
  ...givenSettings(value, path),
});

const givenSettings = object<Pick<HostSettings, 'baudRate'> & Partial<HostSettings>>({
  baudRate: integer(1, 0xffff_ffff),
  dataBits: optional(oneOf(5, 6, 7, 8)),
  parity: optional(oneOf('none', 'even', 'odd', 'mark', 'space')),
  stopBits: optional(oneOf(1, 1.5, 2)),
  flowControl: optional(oneOf('none', 'hardware', 'software')),
});

/** May name no line. */
export const signalChange = object<HostSignalChange>({
  dataTerminalReady: optional(boolean),
  requestToSend: optional(boolean),
  break: optional(boolean),
});

/** Names at least one line (Web Serial, `setSignals()`, step 3). */
export const someSignalChange: Check<HostSignalChange> = (value, path) => {
  const change = signalChange(value, path);
  return Object.keys(change).length > 0
    ? change
    : refuse(path, 'name a line: dataTerminalReady, requestToSend or break');
};

export const outputSignals = object<HostSignals>({
  dataTerminalReady: boolean,
  requestToSend: boolean,
  break: boolean,
});

export const inputSignals = object<DeviceSignals>({
  clearToSend: boolean,
  dataSetReady: boolean,
  dataCarrierDetect: boolean,
  ringIndicator: boolean,
});

export const viewer = object<Viewer>({ id: viewerId, name: relayText, role: oneOf(...roles) });
export const viewers = list(viewer, bounds.viewersNamed);
export const wanting = list(viewerId, bounds.viewersNamed);
export const holder = nullable(viewerId);

const usb = object<UsbInfo>({
  usbVendorId: integer(0, 0xffff),
  usbProductId: integer(0, 0xffff),
  serialNumber: optional(relayText),
  manufacturer: optional(relayText),
  product: optional(relayText),
});

export const lent = object<Lent>({
  by: relayText,
  text: optional(text(bounds.reasonLength)),
  untilUs: optional(timeUs),
});

const act = object<AskedAct>({
  kind: oneOf('transmit', 'signals', 'sequence', 'lend'),
  bytes: optional(integer(1)),
  hex: optional(form(/^(?:[0-9a-f]{2}){1,256}$/, 'be hexadecimal digits')),
  steps: optional(
    list(
      object<NonNullable<AskedAct['steps']>[number]>({ set: signalChange, waitMs: integer(0, bounds.sequenceMs) }),
      bounds.sequenceSteps,
      1,
    ),
  ),
  text: optional(text(bounds.reasonLength)),
});

const ask = object<Ask>({ id: integer(1), by: viewerId, name: relayText, act, waiting: integer(0), untilUs: timeUs });

/** The last bytes of a port, as a node and a relay send them. */
export const glanced = object<GlancedMessage>({
  type: oneOf('glanced'),
  port: portId,
  epoch,
  from: offset,
  bytes: form(
    /^(?:[A-Za-z0-9+/]{4}){0,682}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
    'be base64 of at most 2048 bytes',
  ),
  timeUs,
});

export const portState = oneOf('closed', 'open', 'lost');

export const portInfo = object<PortInfo>({
  id: portId,
  name: relayText,
  node: relayText,
  usb: nullable(usb),
  labels: optional(labels),
  state: portState,
  settings: nullable(settings),
  viewers: integer(0),
  holder: nullable(viewer),
  epoch: nullable(epoch),
  offset,
  role: oneOf(...roles),
  recording: optional(oneOf('on', 'stopped')),
  recordingStop: optional(oneOf(...recordingStops)),
  away: optional(oneOf(true)),
  lent: optional(lent),
  ask: optional(ask),
  bytesOnly: optional(oneOf(true)),
});
