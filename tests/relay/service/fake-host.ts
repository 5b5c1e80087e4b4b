import type { ServiceHost } from '../../../relay/service/service-host.ts';

/** A computer with systemd, in memory. */
export class FakeHost implements ServiceHost {
  platform: NodeJS.Platform = 'linux';
  isRoot = true;
  readonly files = new Map<string, string>([
    ['/run/systemd/system', ''],
    ['/etc/group', 'root:x:0:\ndialout:x:20:ann\n'],
    ['/usr/bin/node', ''],
    ['/opt/baudcast/dist/relay/baudcast.cjs', ''],
  ]);
  readonly links = new Map<string, string>();
  /** Files that others may not read. */
  readonly closed = new Set<string>();
  readonly ran: string[] = [];
  isActive = false;
  isEnabled = false;
  /** The beginning of a command that fails. */
  failing: string | undefined;

  exists(path: string): Promise<boolean> {
    return Promise.resolve(this.files.has(path) || this.links.has(path));
  }

  read(path: string): Promise<string | undefined> {
    return Promise.resolve(this.files.get(path));
  }

  write(path: string, text: string): Promise<void> {
    this.files.set(path, text);
    return Promise.resolve();
  }

  remove(path: string): Promise<void> {
    this.files.delete(path);
    return Promise.resolve();
  }

  realPath(path: string): Promise<string> {
    return Promise.resolve(this.links.get(path) ?? path);
  }

  isForAll(path: string): Promise<boolean> {
    return Promise.resolve(!this.closed.has(path));
  }

  run(program: string, args: readonly string[]): Promise<{ status: number; output: string }> {
    const command = [program, ...args].join(' ');
    if (!args[0]?.startsWith('is-')) this.ran.push(command);
    if (this.failing !== undefined && command.startsWith(this.failing))
      return Promise.resolve({ status: 5, output: 'Access denied\n' });
    if (args[0] === 'enable') [this.isActive, this.isEnabled] = [true, true];
    if (args[0] === 'disable') [this.isActive, this.isEnabled] = [false, false];
    const isSo = args[0] === 'is-active' ? this.isActive : args[0] === 'is-enabled' ? this.isEnabled : true;
    return Promise.resolve({ status: isSo ? 0 : 3, output: '' });
  }
}
