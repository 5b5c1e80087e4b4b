import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

const script = `
import os, select, tty
master, slave = os.openpty()
tty.setraw(slave)
os.write(3, (os.ttyname(slave) + "\\n").encode())
while True:
    ready = select.select([0, master], [], [])[0]
    if 0 in ready:
        data = os.read(0, 65536)
        if not data: break
        while data: data = data[os.write(master, data):]
    if master in ready:
        data = os.read(master, 65536)
        while data: data = data[os.write(1, data):]
`;

const stuckScript = `
import os, sys, tty
paths = []
for _ in range(int(sys.argv[1])):
    master, slave = os.openpty()
    tty.setraw(slave)
    paths.append(os.ttyname(slave))
os.write(3, ("\\n".join(paths) + "\\n").encode())
os.read(0, 1)
`;

/** Whether this computer has ptys and something to hold their other ends. */
export const hasPtys = (): boolean => process.platform === 'linux' && spawnSync('python3', ['-c', '']).status === 0;

/** A plain pty; another process holds its other end. */
export class Pty {
  readonly path: string;
  readonly #process: ChildProcess;
  readonly #chunks: Buffer[] = [];
  #count = 0;
  #check: () => void = () => undefined;

  private constructor(path: string, child: ChildProcess) {
    this.path = path;
    this.#process = child;
    child.stdin?.on('error', () => undefined);
    child.stdout?.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#count += chunk.length;
      this.#check();
    });
  }

  static async start(): Promise<Pty> {
    const child = spawn('python3', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit', 'pipe'] });
    const [line] = (await once(child.stdio[3] as Readable, 'data')) as [Buffer];
    return new Pty(line.toString().trim(), child);
  }

  write(bytes: Uint8Array | string): void {
    this.#process.stdin?.write(bytes);
  }

  /** The data that the other end received, once there are at least so many bytes. */
  async received(atLeast: number): Promise<Buffer> {
    await new Promise<void>((resolve) => {
      this.#check = () => this.#count >= atLeast && resolve();
      this.#check();
    });
    return Buffer.concat(this.#chunks);
  }

  /** The other end closes, and the pty with it. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
  }
}

/** Ptys of which another process holds the other ends, and reads nothing. */
export class StuckPtys {
  readonly paths: readonly string[];
  readonly #process: ChildProcess;

  private constructor(paths: readonly string[], child: ChildProcess) {
    this.paths = paths;
    this.#process = child;
  }

  static async start(count: number): Promise<StuckPtys> {
    const child = spawn('python3', ['-c', stuckScript, String(count)], {
      stdio: ['pipe', 'ignore', 'inherit', 'pipe'],
    });
    const [lines] = (await once(child.stdio[3] as Readable, 'data')) as [Buffer];
    return new StuckPtys(lines.toString().trim().split('\n'), child);
  }

  async stop(): Promise<void> {
    const exited = once(this.#process, 'exit');
    this.#process.stdin?.end();
    await exited;
  }
}
