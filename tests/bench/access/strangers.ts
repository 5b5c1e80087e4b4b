import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pause } from '../relay/fan-out.ts';
import { processorMs, residentBytes } from '../relay/process-memory.ts';
import { quantile, type Rig } from '../relay/round-trip.ts';

export interface Crowd {
  /** Connections they opened. */
  readonly attempts: number;
  /** The most WebSockets that were open at one time. */
  readonly mostOpen: number;
}

export interface BesideStrangers extends Crowd {
  readonly strangers: number;
  /** Round trips of the holder, undisturbed and together with the strangers. */
  readonly aloneUs: { readonly median: number; readonly p99: number };
  readonly besideUs: { readonly median: number; readonly p99: number };
  readonly seconds: number;
  /** The growth of the relay's process, and its load, of one core. */
  readonly grownBytes: number;
  readonly processorPart: number;
}

const strangers = 200;
const settleMs = 2000;
const measureMs = 5000;
const program = fileURLToPath(new URL('crowd.mjs', import.meta.url));

/**
 * A holder that transmits while strangers open sockets without a credential, send nothing, are refused, and come
 * again.
 */
export async function measureBesideStrangers({ device, subject }: Rig, port: number): Promise<BesideStrangers> {
  device.echo();
  const holder = await subject.connect(true);
  const trip = (): Promise<number> =>
    new Promise((resolve) => {
      const startedMs = performance.now();
      holder.onData = () => resolve((performance.now() - startedMs) * 1000);
      holder.write(Uint8Array.of(0x55));
    });
  const measure = async (): Promise<{ median: number; p99: number }> => {
    const times = [];
    // At a person's pace, not at full speed: other processes have their turn.
    for (const endMs = performance.now() + measureMs; performance.now() < endMs; await pause(2))
      times.push(await trip());
    return { median: quantile(times, 0.5), p99: quantile(times, 0.99) };
  };
  await measure();
  const aloneUs = await measure();
  const before = { bytes: residentBytes(subject.pid), busyMs: processorMs(subject.pid), atMs: performance.now() };
  const leave = gather(port);
  await pause(settleMs);
  const besideUs = await measure();
  const seconds = (performance.now() - before.atMs) / 1000;
  const processorPart = (processorMs(subject.pid) - before.busyMs) / 1000 / seconds;
  const grownBytes = residentBytes(subject.pid) - before.bytes;
  const crowd = await leave();
  holder.close();
  await device.quiet();
  return { strangers, aloneUs, besideUs, seconds, grownBytes, processorPart, ...crowd };
}

/** @returns ends them, and returns their results */
function gather(port: number): () => Promise<Crowd> {
  const child = spawn(process.execPath, [program, String(port), String(strangers)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return async () => {
    child.stdin.end();
    let text = '';
    for await (const chunk of child.stdout) text += String(chunk);
    return JSON.parse(text) as Crowd;
  };
}
