// Runs in a child process, where the virtual devices are in place of the machine's: offers the relay's ports over IPC.
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { performance as nodePerformance } from 'node:perf_hooks';
import { RelayError } from '../../../relay/protocol/relay-error.ts';
import { systemClock } from '../../../relay/base/clock.ts';
import type { HostSettings, HostSignals } from '../../../relay/protocol/port-info.ts';
import type { OpenDevice } from '../../../relay/session/port/device.ts';
import { NodeDevice } from '../../../relay/ports/node-device.ts';
import { systemBinding } from '../../../relay/ports/serial-binding.ts';
import { makeSystemPorts } from '../../../relay/ports/system-ports.ts';
import { patternBytes } from './pattern.ts';

export interface HostConfiguration {
  readonly extraPaths?: Readonly<Record<string, string>>;
  readonly demo?: 'on' | 'off' | 'auto';
}

const configuration = JSON.parse(process.env['PORT_HOST'] ?? '{}') as HostConfiguration;
const catalogue = makeSystemPorts({
  extraPaths: new Map(Object.entries(configuration.extraPaths ?? {})),
  demo: configuration.demo ?? 'off',
});
const opened = new Map<
  string,
  { device: OpenDevice; hash: ReturnType<typeof createHash>; count: number; last: number[]; timesUs: number[] }
>();
const kept = 65_536;
let watchers: (() => boolean)[] = [];
const tell = (): void => void (watchers = watchers.filter((isDone) => !isDone()));
const when = (isDone: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    watchers.push(() => isDone() && (resolve(), true));
    tell();
  });

/** Devices outside the catalogue, by their paths. */
const direct = new Map<string, NodeDevice>();
const directDevice = (path: string): NodeDevice => {
  const device =
    direct.get(path) ?? new NodeDevice({ id: path, path: () => path, binding: systemBinding, clock: systemClock });
  direct.set(path, device);
  return device;
};

const at = (id: string) => {
  const entry = opened.get(id);
  if (!entry) throw new Error(`${id} is not open.`);
  return entry;
};

/** The host's functions for a test; all arguments and results are JSON. */
export const commands = {
  ports: async () => catalogue.ports,
  arrival: (id: string) => when(() => catalogue.ports.some((port) => port.id === id)),
  departure: (id: string) => when(() => !catalogue.ports.some((port) => port.id === id)),
  /** An `id` that starts with a slash is a path, opened past the catalogue. */
  async open(id: string, settings: HostSettings, lines?: Partial<HostSignals>) {
    const device = await (id.startsWith('/') ? directDevice(id) : catalogue.device(id)).open(settings, lines);
    const entry = { device, hash: createHash('sha256'), count: 0, last: [] as number[], timesUs: [] as number[] };
    device.onData = (chunk, timeUs) => {
      entry.hash.update(chunk);
      entry.count += chunk.length;
      if (entry.last.length < kept) entry.last.push(...chunk.subarray(0, kept));
      entry.timesUs.push(timeUs);
      tell();
    };
    opened.set(id, entry);
  },
  async closed(id: string) {
    const end = await at(id).device.closed;
    if (end.kind === 'closed') return { kind: 'closed' };
    const { cause } = end;
    return { kind: 'lost', code: cause instanceof RelayError ? cause.code : String(cause) };
  },
  async received(id: string, atLeast: number) {
    const entry = at(id);
    await when(() => entry.count >= atLeast);
    return { count: entry.count, sha256: entry.hash.copy().digest('hex'), bytes: entry.last, timesUs: entry.timesUs };
  },
  write: (id: string, bytes: readonly number[]) => at(id).device.write(Uint8Array.from(bytes)),
  writePattern: async (id: string, from: number, to: number, step: number) => {
    for (let next = from; next < to; next += step) {
      await at(id).device.write(patternBytes(next, Math.min(next + step, to)));
    }
  },
  drain: (id: string) => at(id).device.drain(),
  discard: (id: string) => at(id).device.discard(),
  pause: async (id: string) => at(id).device.pause(),
  resume: async (id: string) => at(id).device.resume(),
  setSignals: (id: string, lines: HostSignals) => at(id).device.setSignals(lines),
  getSignals: (id: string) => at(id).device.getSignals(),
  close: (id: string) => at(id).device.close(),
  closeAll: () => Promise.all([...opened.values()].map(({ device }) => device.close())),
  /** Of the event loop, so far. */
  turns: async () => nodePerformance.nodeTiming.uvMetricsInfo.loopCount,
  openFiles: async () => (await readdir('/proc/self/fd')).length,
  nowUs: async () => Date.now() * 1000,
};

export type HostCommands = typeof commands;

process.on('message', ({ id, name, args }: { id: number; name: keyof HostCommands; args: unknown[] }) => {
  const command = commands[name] as (...args: unknown[]) => Promise<unknown>;
  command(...args).then(
    (value) => process.send?.({ id, value }),
    (error: unknown) => {
      const code = error instanceof RelayError ? error.code : undefined;
      process.send?.({ id, error: error instanceof Error ? error.message : String(error), code });
    },
  );
});
process.on('disconnect', () => process.exit());

catalogue.onChange = tell;
await catalogue.start();
process.send?.({ ready: true });
