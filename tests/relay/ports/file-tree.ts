import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface UsbAdapter {
  /** `ttyUSB0`. */
  readonly name: string;
  /** Its place at the bus: `1-1.4`. */
  readonly place: string;
  readonly vendor?: string;
  readonly product?: string;
  readonly texts?: Readonly<Partial<Record<'serial' | 'manufacturer' | 'product', string>>>;
  /** `00` if left out. */
  readonly interfaceNumber?: string;
  readonly portNumber?: string;
}

/** A file tree like a Linux computer's, with the parts for serial ports, under a directory of its own. */
export class FileTree {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async create(): Promise<FileTree> {
    const tree = new FileTree(await realpath(await mkdtemp(join(tmpdir(), 'tree-'))));
    await mkdir(join(tree.root, 'sys/class/tty'), { recursive: true });
    await mkdir(join(tree.root, 'dev'));
    return tree;
  }

  async usb({
    name,
    place,
    vendor = '1a86',
    product = '7523',
    texts = {},
    interfaceNumber = '00',
    portNumber,
  }: UsbAdapter): Promise<void> {
    const device = `sys/devices/pci0000:00/0000:00:14.0/usb1/${place}`;
    const port = `${device}/${place}:1.${Number(interfaceNumber)}/${name}`;
    await this.file(`${device}/idVendor`, `${vendor}\n`);
    await this.file(`${device}/idProduct`, `${product}\n`);
    for (const [key, text] of Object.entries(texts)) await this.file(`${device}/${key}`, `${text}\n`);
    await this.file(`${dirname(port)}/bInterfaceNumber`, `${interfaceNumber}\n`);
    if (portNumber !== undefined) await this.file(`${port}/port_number`, `${portNumber}\n`);
    await this.port(name, port);
  }

  /** A port that is part of the board. @param attributes of its place in sysfs */
  async onBoard(name: string, attributes: Readonly<Record<string, string>> = {}): Promise<void> {
    for (const [key, text] of Object.entries(attributes))
      await this.file(`sys/devices/platform/${name}/tty/${name}/${key}`, `${text}\n`);
    await this.port(name, `sys/devices/platform/${name}`);
  }

  /** Ports without hardware: a virtual screen, a pty. */
  async virtual(name: string): Promise<void> {
    await mkdir(join(this.root, 'sys/class/tty', name), { recursive: true });
    await this.file(`dev/${name}`, '');
  }

  async unplug(name: string): Promise<void> {
    await rm(join(this.root, 'sys/class/tty', name), { recursive: true });
    await rm(join(this.root, 'dev', name));
  }

  async link(path: string, target: string): Promise<void> {
    await mkdir(dirname(join(this.root, path)), { recursive: true });
    await symlink(target, join(this.root, path));
  }

  async file(path: string, content: string): Promise<void> {
    await mkdir(dirname(join(this.root, path)), { recursive: true });
    await writeFile(join(this.root, path), content);
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true });
  }

  private async port(name: string, device: string): Promise<void> {
    const tty = join(this.root, device, 'tty', name);
    await mkdir(tty, { recursive: true });
    await symlink(join(this.root, device), join(tty, 'device'));
    await symlink(tty, join(this.root, 'sys/class/tty', name));
    await this.file(`dev/${name}`, '');
  }
}
