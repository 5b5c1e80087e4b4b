import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTransfer, type TransferLine } from '../../../web/engine/run-transfer.ts';
import { TransferContext, type Transfer } from '../../../web/transfer/transfer-context.ts';
import { receiveXmodem } from '../../../web/transfer/xmodem-receive.ts';
import { sendXmodem } from '../../../web/transfer/xmodem-send.ts';
import { receiveZmodem } from '../../../web/transfer/zmodem-receive.ts';
import { sendZmodem } from '../../../web/transfer/zmodem-send.ts';
import { MemoryFiles, outgoing, testBytes } from '../../transfer/memory-files.ts';
import { PacedLink, skippedBytes } from './paced-link.ts';
import { relayedLine } from './relayed-line.ts';

export interface TransferRate {
  readonly protocol: string;
  readonly direction: 'send' | 'receive';
  readonly way: 'direct' | 'relay';
  /** `undefined`: as fast as it goes. */
  readonly baudRate: number | undefined;
  /** Bytes a second, of ours and of lrzsz at both ends. */
  readonly ours: number;
  readonly lrzsz: number;
}

interface BenchedProtocol {
  readonly name: string;
  readonly sender: readonly string[];
  readonly receiver: readonly string[];
  readonly send: (context: TransferContext, bytes: Uint8Array) => Transfer;
  readonly receive: (context: TransferContext) => Transfer;
}

const filesOf = (bytes: Uint8Array) => outgoing([{ name: 'sent.bin', bytes }]);
const protocols: readonly BenchedProtocol[] = [
  {
    name: 'ZMODEM',
    sender: ['sz', '-q', 'sent.bin'],
    receiver: ['rz', '-q', '-y'],
    send: (context, bytes) => sendZmodem(context, filesOf(bytes)),
    receive: (context) => receiveZmodem(context),
  },
  {
    name: 'YMODEM',
    sender: ['sb', '-q', '-k', 'sent.bin'],
    receiver: ['rb', '-q', '-y'],
    send: (context, bytes) => sendXmodem(context, filesOf(bytes), { isBatch: true, isLarge: true }),
    receive: (context) => receiveXmodem(context, { name: undefined, check: 'crc' }),
  },
  {
    name: 'XMODEM 1K',
    sender: ['sx', '-q', '-k', 'sent.bin'],
    receiver: ['rx', '-q', '-y', '-c', 'sent.bin'],
    send: (context, bytes) => sendXmodem(context, filesOf(bytes), { isBatch: false, isLarge: true }),
    receive: (context) => receiveXmodem(context, { name: 'sent.bin', check: 'crc' }),
  },
];
const runs = [
  { baudRate: undefined, bytes: 2_000_000, times: 2, ways: ['direct'] },
  { baudRate: 921_600, bytes: 300_000, times: 3, ways: ['direct', 'relay'] },
  { baudRate: 115_200, bytes: 50_000, times: 1, ways: ['direct', 'relay'] },
] as const;

/** Each protocol against lrzsz, beside lrzsz against itself on the same line. The fastest run counts. */
export async function measureTransferRates(): Promise<TransferRate[]> {
  const rates: TransferRate[] = [];
  for (const { baudRate, bytes, times, ways } of runs)
    for (const protocol of protocols)
      for (const direction of ['send', 'receive'] as const) {
        process.stdout.write(`measuring: ${protocol.name}, ${direction}, ${baudRate ?? 'flat out'}\n`);
        const file = testBytes(bytes);
        let lrzsz = 0;
        const ours = new Map<'direct' | 'relay', number>();
        // In turns: where each block is waited for, how busy the computer is at the time is all the difference.
        for (let run = 0; run < times; run++) {
          lrzsz = Math.max(lrzsz, await measureLrzsz(protocol, baudRate, file));
          for (const way of ways)
            ours.set(way, Math.max(ours.get(way) ?? 0, await measureOurs(protocol, direction, way, baudRate, file)));
        }
        for (const [way, rate] of ours)
          rates.push({ protocol: protocol.name, direction, way, baudRate, ours: rate, lrzsz });
      }
  return rates;
}

const rateOf = (link: PacedLink, bytes: number): number => ((bytes - skippedBytes) / link.dataMs) * 1000;

async function measureLrzsz({ sender, receiver }: BenchedProtocol, baudRate: number | undefined, file: Uint8Array) {
  const [from, to] = [new Peer(sender, file), new Peer(receiver)];
  const down = new PacedLink(baudRate, (bytes) => to.take(bytes));
  const up = new PacedLink(baudRate, (bytes) => from.take(bytes));
  from.sendTo(down);
  to.sendTo(up);
  await Promise.all([from.exit, to.exit]);
  to.expectFile(file);
  return rateOf(down, file.length);
}

async function measureOurs(
  { sender, receiver, send, receive }: BenchedProtocol,
  direction: 'send' | 'receive',
  way: 'direct' | 'relay',
  baudRate: number | undefined,
  file: Uint8Array,
): Promise<number> {
  const peer = direction === 'send' ? new Peer(receiver) : new Peer(sender, file);
  const memory = new MemoryFiles([{ name: 'sent.bin', bytes: file }]);
  const context = new TransferContext(() => performance.now());
  const out = new PacedLink(baudRate, (bytes) => peer.take(bytes));
  const { line, receive: deliver, close } = way === 'relay' ? await relayedLine(out) : directLine(out);
  const back = new PacedLink(baudRate, deliver);
  const transfer = direction === 'send' ? send(context, file) : receive(context);
  const running = runTransfer(transfer, context, line, memory, new AbortController().signal);
  peer.sendTo(back);
  await running;
  await peer.exit;
  await close();
  if (direction === 'send') peer.expectFile(file);
  else if (!memory.whole[0]?.bytes.subarray(0, file.length).equals(file)) throw new Error('The file differs.');
  return rateOf(direction === 'send' ? out : back, file.length);
}

function directLine(out: PacedLink) {
  let tap = (_bytes: Uint8Array): void => {};
  const line: TransferLine = {
    transmit: (bytes) => out.write(bytes),
    discard: () => Promise.resolve(),
    onReceived: (listener) => void (tap = listener),
  };
  return { line, receive: (bytes: Uint8Array) => tap(bytes), close: () => Promise.resolve() };
}

/** One of lrzsz's programs at an end of a line. */
class Peer {
  readonly exit: Promise<void>;
  readonly #child: ChildProcess;
  readonly #folder = mkdtempSync(join(tmpdir(), 'baudcast-bench-'));

  constructor([name = '', ...args]: readonly string[], file?: Uint8Array) {
    if (file) writeFileSync(join(this.#folder, 'sent.bin'), file);
    this.#child = spawn(name, args, { cwd: this.#folder, stdio: ['pipe', 'pipe', 'ignore'] });
    this.#child.stdin?.on('error', () => {}); // it has ended
    this.exit = new Promise((resolve) => this.#child.on('close', () => resolve()));
    if (file) void this.exit.then(() => this.#remove());
  }

  take(bytes: Uint8Array): void {
    this.#child.stdin?.write(bytes);
  }

  sendTo(link: PacedLink): void {
    const { stdout } = this.#child;
    stdout?.on('data', (bytes: Buffer) => {
      stdout.pause();
      void link.write(bytes).then(() => stdout.resume());
    });
  }

  /** XMODEM fills the last block up. */
  expectFile(file: Uint8Array): void {
    const got = readFileSync(join(this.#folder, 'sent.bin'));
    this.#remove();
    if (!got.subarray(0, file.length).equals(file)) throw new Error('The file differs.');
  }

  #remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
