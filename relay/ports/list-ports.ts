import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { FoundPort, HostPort } from './host-port.ts';
import { withIds } from './port-id.ts';
import type { BindingPortInfo } from './serial-binding.ts';
import { hexNumber, isInSysfs, readSysfsPorts, usbInfo } from './sysfs-ports.ts';

/** A listing that takes longer than this is done without. */
const maxListMs = 3000;

interface ListPortsOptions {
  /** npm serialport's list; on Linux it runs udevadm. */
  readonly list: () => Promise<readonly BindingPortInfo[]>;
  /** Root of the file tree, `/`. */
  readonly root?: string;
  readonly platform?: NodeJS.Platform;
  /** Where programs are looked for, `$PATH`. */
  readonly searchPath?: string;
}

/**
 * The serial ports of this host, with ids. On Linux from sysfs, which knows every driver's ports, and from udevadm,
 * where there is one, for what sysfs does not know; elsewhere from npm serialport. Never fails: what cannot be read is
 * left out.
 */
export async function listPorts(options: ListPortsOptions): Promise<HostPort[]> {
  const { root = '/', platform = process.platform } = options;
  const isLinux = platform === 'linux';
  const mayList = !isLinux || (await hasProgram('udevadm', options.searchPath ?? process.env['PATH'] ?? ''));
  const [known, listed] = await Promise.all([
    isLinux ? readSysfsPorts(root).catch(() => []) : [],
    mayList ? bounded(options.list()) : [],
  ]);
  // udevadm lists built-in ports without hardware too: where sysfs knows a port, what it says holds.
  const isKnown = await Promise.all(listed.map(({ path }) => isLinux && isInSysfs(path, root)));
  return withIds([...known, ...listed.filter((_, index) => !isKnown[index]).map(toFoundPort)]);
}

function toFoundPort(port: BindingPortInfo): FoundPort {
  const vendorId = hexNumber(port.vendorId);
  const productId = hexNumber(port.productId);
  const isUsb = vendorId !== undefined && productId !== undefined;
  return {
    path: port.path,
    ...(isUsb ? { usb: usbInfo(vendorId, productId, [port.serialNumber, port.manufacturer, undefined]) } : {}),
    byId: port.pnpId,
    location: port.locationId,
  };
}

async function bounded(list: Promise<readonly BindingPortInfo[]>): Promise<readonly BindingPortInfo[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly BindingPortInfo[]>((resolve) => {
    timer = setTimeout(() => resolve([]), maxListMs);
  });
  return Promise.race([list.catch(() => []), late]).finally(() => clearTimeout(timer));
}

async function hasProgram(name: string, searchPath: string): Promise<boolean> {
  const directories = searchPath.split(delimiter).filter((directory) => directory !== '');
  const found = await Promise.all(
    directories.map((directory) =>
      access(join(directory, name), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
