import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleProgram } from '../../support/bundle-program.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { freePort } from '../../support/ports.ts';
import { Child } from '../relay/child.ts';
import { pause } from '../relay/fan-out.ts';
import { relayProgram } from '../relay/relay-kinds.ts';

/** A process of a fleet. */
export interface Running {
  readonly child: Child;
  readonly port: number;
}

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
/** With simulated ports. */
const simulatedNode = here('simulated-node.mjs');
const bareProgram = here('bare-nats.mjs');

/** How a simulated node is reached, and what becomes of what it receives. */
interface NodeWishes {
  readonly nats?: string;
  readonly hub?: string;
  /** So many bytes of each port are kept in the history, as fast as they are stored. */
  readonly keeps?: number;
}

/** Ports that every node has besides those that are counted. */
export const extraPorts = 2;

/** No part may take longer: on a quiet computer the longest takes about a minute. */
const partMs = 150_000;

/** A NATS server, and what is started at it. */
export class Fleet {
  readonly nats: string;
  readonly #nodeProgram: string;
  readonly #children: Child[] = [];

  /** @param nodeProgram the simulated node, bundled */
  constructor(nats: NatsServer, nodeProgram: string) {
    this.nats = nats.url;
    this.#nodeProgram = nodeProgram;
  }

  node(name: string, count: number, wishes: NodeWishes): Promise<Running> {
    return this.#program(this.#nodeProgram, { node: name, count, ...wishes });
  }

  /** A program without a relay, at NATS. */
  bare(role: 'node' | 'gateway'): Promise<Running> {
    return this.#program(bareProgram, { role, nats: this.nats });
  }

  async relay(name: string, ...more: readonly string[]): Promise<Running> {
    const port = await freePort();
    const args = [relayProgram, 'serve', '--port', String(port), '--node', name, '--no-demo', ...more];
    return this.#keep(await Child.start(process.execPath, args, port, false, {}, 'ignore'), port);
  }

  gateway(name: string): Promise<Running> {
    return this.relay(name, '--nats', this.nats, '--gateway');
  }

  async stop(): Promise<void> {
    for (const child of this.#children) await child.stop();
  }

  async #program(file: string, asked: object): Promise<Running> {
    const port = await freePort();
    const args = [file, JSON.stringify({ port, ...asked })];
    return this.#keep(await Child.start(process.execPath, args, port), port);
  }

  #keep(child: Child, port: number): Running {
    this.#children.push(child);
    return { child, port };
  }
}

/** @throws {Error} when it does not end in time */
export async function withFleet<T>(what: string, work: (fleet: Fleet) => Promise<T>): Promise<T> {
  const nodeProgram = await bundleProgram(simulatedNode);
  const nats = await NatsServer.startOpen();
  const fleet = new Fleet(nats, nodeProgram);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Measuring ${what} took more than ${partMs / 1000} s.`)), partMs);
  });
  try {
    return await Promise.race([work(fleet), late]);
  } finally {
    clearTimeout(timer);
    await fleet.stop();
    await nats.stop();
    await rm(nodeProgram);
  }
}

/** Resolves when a relay has so many ports. */
export async function hasPorts(port: number, count: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/ports?limit=1`);
    const total = Number(answer.headers.get('baudcast-total'));
    await answer.text();
    if (total >= count) return;
    // The question costs the gateway something, too.
    await pause(20);
  }
}
