import { open, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { UsbInfo } from '../protocol/port-info.ts';
import { deviceText } from './port-id.ts';
import type { FoundPort } from './host-port.ts';

/** Longest attribute that is read, in bytes; the kernel's own limit is a page. */
const maxAttributeBytes = 512;

/** Excludes a hypervisor's console and names that no driver gives. */
const isPortName = (name: string): boolean => /^[A-Za-z][\w.-]{0,63}$/.test(name) && !/^(hvc|console)/.test(name);

/**
 * The serial ports that the kernel knows on Linux, of every driver, with what their USB devices say of themselves.
 * Needs no udev.
 * @param root of the file tree, `/`
 */
export async function readSysfsPorts(root = '/'): Promise<FoundPort[]> {
  const top = await realpath(root);
  const names = (await readdir(join(top, 'sys/class/tty')).catch(() => [])).filter(isPortName);
  const links = await readById(top);
  const ports = await Promise.all(names.map((name) => readPort(top, name, links)));
  return ports.filter((port) => port !== undefined);
}

/** Whether the kernel knows the port at `path`, also one that {@link readSysfsPorts} leaves out. */
export async function isInSysfs(path: string, root = '/'): Promise<boolean> {
  return stat(join(root, 'sys/class/tty', basename(path))).then(
    () => true,
    () => false,
  );
}

async function readPort(top: string, name: string, links: ReadonlyMap<string, string>): Promise<FoundPort | undefined> {
  const classDirectory = join(top, 'sys/class/tty', name);
  // What is not on a bus (screens, ptys) has no such link.
  const device = await realpath(join(classDirectory, 'device')).catch(() => undefined);
  if (device === undefined) return undefined;
  // A built-in port of type 0 has no hardware behind it; on its console the kernel itself reads and writes.
  if ((await readAttribute(classDirectory, 'type')) === '0') return undefined;
  if ((await readAttribute(classDirectory, 'console')) === 'Y') return undefined;
  const path = join('/dev', name);
  const node = await stat(join(top, path)).catch(() => undefined);
  if (!node) return undefined;
  const port: FoundPort = { path, generation: `${node.dev}:${node.ino}`, byId: links.get(name) };
  const chain = ancestors(device, join(top, 'sys'));
  const usbDirectory = await findWith(chain, 'idVendor');
  const usb = usbDirectory === undefined ? undefined : await readUsb(usbDirectory);
  if (usbDirectory === undefined || !usb) return port;
  const interfaceDirectory = await findWith(chain, 'bInterfaceNumber');
  return {
    ...port,
    usb,
    location: usbLocation(usbDirectory),
    interfaceNumber: hexNumber(interfaceDirectory && (await readAttribute(interfaceDirectory, 'bInterfaceNumber'))),
    portNumber: hexNumber(await readAttribute(device, 'port_number')),
  };
}

async function readUsb(directory: string): Promise<UsbInfo | undefined> {
  const [vendor, product, ...texts] = await Promise.all(
    ['idVendor', 'idProduct', 'serial', 'manufacturer', 'product'].map((name) => readAttribute(directory, name)),
  );
  const usbVendorId = hexNumber(vendor);
  const usbProductId = hexNumber(product);
  if (usbVendorId === undefined || usbProductId === undefined) return undefined;
  return usbInfo(usbVendorId, usbProductId, texts);
}

/** @param texts serial number, manufacturer and product, as the device gives them */
export function usbInfo(usbVendorId: number, usbProductId: number, texts: readonly (string | undefined)[]): UsbInfo {
  const [serialNumber, manufacturer, product] = texts.map(deviceText);
  return {
    usbVendorId,
    usbProductId,
    ...(serialNumber === undefined ? {} : { serialNumber }),
    ...(manufacturer === undefined ? {} : { manufacturer }),
    ...(product === undefined ? {} : { product }),
  };
}

/** `0000.00.14.0-1.4` of `…/0000:00:14.0/usb1/1-1/1-1.4`: the numbers of buses depend on the order of starting. */
function usbLocation(directory: string): string {
  const bus = /^(.*)\/usb\d+\//.exec(`${directory}/`)?.[1];
  const ports = basename(directory).replace(/^\d+-/, '');
  return bus === undefined ? basename(directory) : `${basename(bus).replaceAll(':', '.')}-${ports}`;
}

/** The names under /dev/serial/by-id, by the names of the ports they lead to. */
async function readById(top: string): Promise<Map<string, string>> {
  const directory = join(top, 'dev/serial/by-id');
  const links = await readdir(directory).catch(() => []);
  const targets = await Promise.all(links.map((link) => readlink(join(directory, link)).catch(() => '')));
  return new Map(links.map((link, index) => [basename(targets[index] ?? ''), link]));
}

function ancestors(directory: string, top: string): string[] {
  return directory.startsWith(`${top}/`) ? [directory, ...ancestors(dirname(directory), top)] : [];
}

async function findWith(directories: readonly string[], attribute: string): Promise<string | undefined> {
  for (const directory of directories) {
    if ((await readAttribute(directory, attribute)) !== undefined) return directory;
  }
  return undefined;
}

async function readAttribute(directory: string, name: string): Promise<string | undefined> {
  const file = await open(join(directory, name)).catch(() => undefined);
  if (!file) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(maxAttributeBytes), 0, maxAttributeBytes, 0);
    return buffer.toString('utf8', 0, bytesRead).replace(/\n$/, '');
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

/** A USB id or a number of up to four hexadecimal digits. */
export function hexNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9a-f]{1,4}$/i.test(text) ? Number.parseInt(text, 16) : undefined;
}
