import { createHash } from 'node:crypto';
import { posix, win32 } from 'node:path';
import type { FoundPort, HostPort } from './host-port.ts';

/** Longest part of an id that is made from one text. */
const maxPartLength = 48;

/** What makers leave in devices that were never given a serial number. */
const sameForAll = /^(0*1?|0123456789.*|123456789?0?|f+)$/i;

const hex4 = (id: number): string => id.toString(16).padStart(4, '0');

/**
 * `text` in the characters of an id. What had to change something adds a digest, so that two texts never become one id.
 */
function idPart(text: string): string {
  const safe = text.replaceAll(/[^A-Za-z0-9._-]+/g, '_').slice(0, maxPartLength);
  return safe === text ? text : `${safe}~${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
}

/**
 * From what the device is where it has a serial number, otherwise from where it is plugged in. Never from `ttyUSB0`.
 */
function baseId(port: FoundPort): string {
  const { usb, byId, location, path } = port;
  if (!usb) return idPart((path.includes('\\') ? win32 : posix).basename(path));
  const model = `usb-${hex4(usb.usbVendorId)}-${hex4(usb.usbProductId)}`;
  const which = port.interfaceNumber ? `-if${port.interfaceNumber.toString(16).padStart(2, '0')}` : '';
  const end = `${which}${port.portNumber ? `-port${port.portNumber}` : ''}`;
  const serial = usb.serialNumber ?? '';
  if (!sameForAll.test(serial)) return `${model}-${idPart(serial)}${end}`;
  if (location !== undefined) return `${model}${placePart(port)}${end}`;
  return byId === undefined ? model + end : idPart(byId);
}

const placePart = ({ location }: FoundPort): string => (location === undefined ? '' : `-at-${idPart(location)}`);

/** Gives ids and names. Devices that report the same identity are distinguished by their USB port. */
export function withIds(found: readonly FoundPort[]): HostPort[] {
  const base = new Map(found.map((port) => [port, baseId(port)]));
  const used = new Set<string>();
  return [...found]
    .sort((a, b) => compare(a.location ?? a.path, b.location ?? b.path))
    .map((port) => {
      const id = base.get(port) ?? '';
      const isShared = found.some((other) => other !== port && base.get(other) === id);
      const unique = firstFree(isShared ? `${id}${placePart(port)}` : id, used);
      used.add(unique);
      return { id: unique, name: portName(port), path: port.path, usb: port.usb ?? null, generation: port.generation };
    })
    .sort((a, b) => compare(a.path, b.path));
}

function firstFree(id: string, used: ReadonlySet<string>): string {
  let free = id;
  for (let n = 2; used.has(free); n++) free = `${id}-${n}`;
  return free;
}

function portName({ usb, path, interfaceNumber, portNumber }: FoundPort): string {
  if (!usb) return deviceText(posix.basename(path)) ?? 'Serial port';
  const model = usb.product ?? (usb.manufacturer === undefined ? undefined : `${usb.manufacturer} serial port`);
  const which = portNumber ?? interfaceNumber;
  const name = model ? saidOnce(model) : `USB serial port ${hex4(usb.usbVendorId)}:${hex4(usb.usbProductId)}`;
  return which ? `${name.slice(0, 112)} (${which})` : name;
}

/** One to four words with a letter in them, and the same again. */
const repeatedWords = /(?<![^\s])((?=\S*\p{L})\S+(?:\s+\S+){0,3}?)(?:\s+\1)+(?![^\s])/giu;

/** Without words that are said twice in a row: `FTDI FTDI USB Serial`, where the product begins with its maker. */
function saidOnce(name: string): string {
  return name.replaceAll(repeatedWords, '$1');
}

const compare = (a: string, b: string): number => Number(a > b) - Number(a < b);

/** Longest text of a device that is passed on, in characters. */
const maxTextLength = 128;

/**
 * A device's own text as one line of bounded length: without control characters (escape codes), without characters that
 * change the direction of the text around them, and without lone surrogates. What is left may still be markup or a
 * command: it is shown as text, and never run.
 * @returns undefined when nothing is left
 */
export function deviceText(text: string | undefined): string | undefined {
  const oneLine = (text ?? '')
    .slice(0, 4 * maxTextLength)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return [...oneLine].slice(0, maxTextLength).join('').trim() || undefined;
}
