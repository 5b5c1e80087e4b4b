import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('pty-device.py', import.meta.url));

/** A device on a pty of its own, in a process of its own. */
export class PtyDevice {
  readonly path: string;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: ChildProcess, lines: AsyncIterator<string>, path: string) {
    this.#process = child;
    this.#lines = lines;
    this.path = path;
  }

  static async start(): Promise<PtyDevice> {
    const child = spawn('python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    return new PtyDevice(child, lines, await nextLine(lines));
  }

  /** Sends received data back. */
  echo(): void {
    this.#say('echo');
  }

  /** Transmits as fast as it is read from. */
  flood(): void {
    this.#say('flood');
  }

  /** Transmits packets, 100 a second, with their time. */
  pace(bytesPerSecond: number): void {
    this.#say(`pace ${bytesPerSecond}`);
  }

  /** Stops transmitting. @returns how many bytes it has sent since it was started */
  async quiet(): Promise<number> {
    this.#say('stop');
    return Number(await nextLine(this.#lines));
  }

  async stop(): Promise<void> {
    const exited = once(this.#process, 'exit');
    this.#process.stdin?.end();
    await exited;
  }

  #say(line: string): void {
    this.#process.stdin?.write(`${line}\n`);
  }
}

async function nextLine(lines: AsyncIterator<string>): Promise<string> {
  const { value, done } = await lines.next();
  if (done) throw new Error('The device has ended.');
  return value;
}
