import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTransfer, type TransferLine } from '../../web/engine/run-transfer.ts';
import { TransferContext, type Transfer } from '../../web/transfer/transfer-context.ts';
import type { MemoryFiles } from './memory-files.ts';

/** A folder that is removed with the test. */
export function newFolder(onFinished: (callback: () => void) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'baudcast-transfer-'));
  onFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

interface PeerOptions {
  readonly folder: string;
  readonly files?: MemoryFiles;
  /** What the line makes of bytes on their way, in each direction. Default: nothing */
  readonly toPeer?: (bytes: Uint8Array) => Uint8Array;
  readonly fromPeer?: (bytes: Uint8Array) => Uint8Array;
  readonly signal?: AbortSignal;
}

interface PeerResult {
  readonly exitCode: number | null;
  /** Why our end failed; `undefined`: it did not. */
  readonly error: unknown;
  readonly context: TransferContext;
  readonly said: string;
}

/** Runs one of lrzsz's programs as the other end of a transfer. */
export async function withLrzsz(
  program: readonly [name: string, ...args: string[]],
  start: (context: TransferContext) => Transfer,
  { folder, files, toPeer = same, fromPeer = same, signal = new AbortController().signal }: PeerOptions,
): Promise<PeerResult> {
  const [name, ...args] = program;
  const child = spawn(name, args, {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  const said: Buffer[] = [];
  child.stderr.on('data', (data: Buffer) => said.push(data));
  const exit = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  const context = new TransferContext(() => performance.now());
  let error: unknown;
  try {
    await runTransfer(start(context), context, lineTo(child, toPeer, fromPeer), files ?? noFiles, signal);
  } catch (thrown) {
    error = thrown;
  }
  // One that was left alone in the middle would wait for a minute.
  const patience = setTimeout(() => child.kill(), 15_000);
  child.stdin?.end();
  const exitCode = await exit;
  clearTimeout(patience);
  return { exitCode, error, context, said: Buffer.concat(said).toString() };
}

const same = (bytes: Uint8Array): Uint8Array => bytes;

const noFiles = {
  read: () => Promise.reject(new Error('There are no files')),
  begin: () => Promise.resolve(undefined),
  write: () => Promise.resolve(),
  end: () => Promise.resolve(),
};

type Change = (bytes: Uint8Array) => Uint8Array;

function lineTo(child: ChildProcess, toPeer: Change, fromPeer: Change): TransferLine {
  child.stdin?.on('error', () => {}); // it has ended by itself
  return {
    transmit: (bytes) =>
      new Promise((resolve) => {
        const changed = toPeer(bytes);
        if (!child.stdin?.writable || changed.length === 0) resolve();
        else child.stdin.write(changed, () => resolve());
      }),
    discard: () => Promise.resolve(),
    onReceived: (tap) => child.stdout?.on('data', (data: Buffer) => tap(fromPeer(data))),
  };
}
