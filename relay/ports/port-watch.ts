import type { Clock } from '../base/clock.ts';
import { type ExtraPaths, pathGeneration, withExtraPaths } from './extra-paths.ts';
import type { HostPort } from './host-port.ts';
import { opendir } from 'node:fs/promises';

/** Names in /dev that a serial port may have: no virtual screens, no ptys, no memory, no disks. */
const mayBePort = (name: string): boolean => /^(tty[A-Za-z]|rfcomm|cu\.|cua)/.test(name);

/**
 * A text that changes when a serial port comes or goes, or another takes its name. Much cheaper than a listing, so it
 * can be taken often; watching /dev would be told of each byte written to any device.
 * @param paths to look at more closely
 * @returns undefined where there is no such directory
 */
async function deviceNodes(paths: readonly string[], directory = '/dev'): Promise<string | undefined> {
  try {
    const names: string[] = [];
    for await (const { name } of await opendir(directory, { bufferSize: 512 })) if (mayBePort(name)) names.push(name);
    const generations = await Promise.all(paths.map(async (path) => `${path} ${(await pathGeneration(path)) ?? ''}`));
    return [...names.sort(), ...generations].join('\n');
  } catch {
    return undefined;
  }
}

/** How often it is looked whether something changed. */
const lookMs = 400;
/** For how many looks after a change the ports are listed anew: udev learns of a device later than /dev does. */
const settlingLooks = 6;

/** A port that was replugged between two looks is in both. */
export interface PortChange {
  readonly gone: readonly HostPort[];
  readonly arrived: readonly HostPort[];
}

interface PortWatchOptions {
  /** Must not fail. */
  readonly list: () => Promise<readonly HostPort[]>;
  readonly clock: Clock;
  readonly extraPaths?: ExtraPaths;
  /** Changes when ports do; undefined where that cannot be said cheaply, then every look is a listing. */
  readonly fingerprint?: (paths: readonly string[]) => Promise<string | undefined>;
}

/** Lists the ports, and reports within a second when one is plugged in or out. */
export class PortWatch {
  onChange: (change: PortChange) => void = () => undefined;
  readonly #options: Required<PortWatchOptions>;
  #ports: readonly HostPort[] = [];
  #fingerprint: string | undefined;
  #listingsLeft = 0;
  #isStopped = false;
  #cancel: () => void = () => undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(options: PortWatchOptions) {
    this.#options = { extraPaths: new Map(), fingerprint: deviceNodes, ...options };
  }

  /** The ports that are there now. */
  get ports(): readonly HostPort[] {
    return this.#ports;
  }

  /** Resolves when the ports are known; they count as arrived. */
  start(): Promise<void> {
    return this.look();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  /** Looks at once. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look());
    return this.#looking;
  }

  /** A port was lost, so it has gone, whatever the next look shows: if it is there, it has arrived. */
  noteLost(id: string): void {
    const lost = this.#ports.filter((port) => port.id === id);
    if (lost.length === 0 || this.#isStopped) return;
    this.#listingsLeft = settlingLooks;
    this.#ports = this.#ports.filter((port) => port.id !== id);
    this.onChange({ gone: lost, arrived: [] });
    void this.look();
  }

  async #look(): Promise<void> {
    if (this.#isStopped) return;
    this.#cancel();
    const { list, extraPaths, fingerprint, clock } = this.#options;
    const print = await fingerprint([...new Set([...extraPaths.values(), ...this.#ports.map(({ path }) => path)])]);
    if (print === undefined || print !== this.#fingerprint) this.#listingsLeft = settlingLooks;
    this.#fingerprint = print;
    if (this.#listingsLeft > 0) {
      this.#listingsLeft--;
      const before = this.#ports;
      const now = await withExtraPaths(await list(), extraPaths);
      if (before === this.#ports) this.#take(now); // otherwise one was lost meanwhile: the next look knows
    }
    if (!this.#isStopped) this.#cancel = clock.after(lookMs, () => void this.look());
  }

  #take(now: readonly HostPort[]): void {
    const before = this.#ports;
    const gone = before.filter((port) => !now.some((other) => isSame(port, other)));
    const arrived = now.filter((port) => !before.some((other) => isSame(port, other)));
    this.#ports = now;
    if (!this.#isStopped && (gone.length > 0 || arrived.length > 0)) this.onChange({ gone, arrived });
  }
}

const isSame = (a: HostPort, b: HostPort): boolean =>
  a.id === b.id && a.path === b.path && a.generation === b.generation;
