import { accessCommands, type AccessSurroundings } from './access-commands.ts';
import type { Surroundings } from './attach.ts';
import { attachFlags, attachHelp, type AttachArguments, readAttachOptions } from './attach-options.ts';
import { forwardFlags, forwardHelp, type ForwardOptions, readForwardOptions } from './forward-options.ts';
import { locateRelay } from './client/make-client.ts';
import type { RelayTarget } from './client/relay-address.ts';
import type { CliCommand } from './command.ts';
import { listed } from './command-list.ts';
import { mcp, mcpFlags, mcpHelp, readMcpOptions } from './mcp.ts';
import { nodeCommands } from './node-commands.ts';
import { portsFlags, portsHelp, printPorts, readPortsOptions } from './ports.ts';
import type { Environment } from './read-flags.ts';
import { readReleaseOptions, releaseFlags, releaseHelp, type ReleaseOptions } from './release-options.ts';
import { readTransmitOptions, transmitFlags, transmitHelp, type TransmitOptions } from './transmit-options.ts';
import {
  readTransactOptions,
  readWaitOptions,
  transactFlags,
  transactHelp,
  waitFlags,
  waitHelp,
  type WaitOptions,
} from './wait-options.ts';
import { writeTo } from './write-to.ts';

// Each is loaded when it is run: the connection to a port, regular expressions.
const attach = async (options: AttachArguments, all: Surroundings): Promise<number> =>
  (await import('./attach.ts')).attach(options, all);
const transmit = async (options: TransmitOptions, all: Surroundings): Promise<number> =>
  (await import('./transmit.ts')).transmit(options, all);
const release = async (options: ReleaseOptions, all: Surroundings): Promise<number> =>
  (await import('./release.ts')).release(options, all);
const forward = async (options: ForwardOptions, all: Surroundings): Promise<number> =>
  (await import('./forward.ts')).forward(options, all);
const wait = async (options: WaitOptions, all: Surroundings): Promise<number> =>
  (await import('./wait.ts')).wait(options, all);

/** Runs work that a person may stop. */
type Stoppable = <T>(work: (stop: AbortSignal) => Promise<T>) => Promise<T>;

/**
 * The commands that use a relay: `ports`, `attach`, `transmit`, and those for people and their rights.
 * @param surroundings `version` of this program is what agents see. Default: 0.0.0
 * @param drawLink as `AccessSurroundings` says
 */
export function clientCommands(
  surroundings: Omit<Surroundings, 'stop'> & { readonly version?: string },
  environment: Environment,
  stoppable: Stoppable = untilSignal,
  drawLink?: AccessSurroundings['drawLink'],
): CliCommand[] {
  const { stdout, clock } = surroundings;
  const out = (text: string): void => void stdout.write(text);
  const access = { out, write: writeTo(stdout), err: surroundings.err, drawLink, stoppable };
  const run = <Options extends { readonly address: RelayTarget }>(
    options: Options,
    work: (options: Options, all: Surroundings) => Promise<number>,
  ): Promise<number> =>
    stoppable(async (stop) => {
      // Where something else may be, a credential is not shown first.
      const { address: given } = options;
      const address = given.credential === undefined ? given : await locateRelay(given);
      return work({ ...options, address }, { ...surroundings, stop });
    });
  return [
    {
      ...listed('ports'),
      flags: portsFlags,
      run: async (args) => {
        const options = readPortsOptions(args, environment);
        out(options ? await stoppable((stop) => printPorts(options, clock, stop)) : portsHelp);
        return 0;
      },
    },
    {
      ...listed('attach'),
      flags: attachFlags,
      run: async (args) => {
        const options = readAttachOptions(args, environment);
        if (options) return run(options, attach);
        out(attachHelp);
        return 0;
      },
    },
    {
      ...listed('transmit'),
      flags: transmitFlags,
      run: async (args) => {
        const options = readTransmitOptions(args, environment);
        if (options) return run(options, transmit);
        out(transmitHelp);
        return 0;
      },
    },
    {
      ...listed('transact'),
      flags: transactFlags,
      run: async (args) => {
        const options = readTransactOptions(args, environment);
        if (options) return run(options, wait);
        out(transactHelp);
        return 0;
      },
    },
    {
      ...listed('wait'),
      flags: waitFlags,
      run: async (args) => {
        const options = readWaitOptions(args, environment);
        if (options) return run(options, wait);
        out(waitHelp);
        return 0;
      },
    },
    {
      ...listed('release'),
      flags: releaseFlags,
      run: async (args) => {
        const options = readReleaseOptions(args, environment);
        if (options) return run(options, release);
        out(releaseHelp);
        return 0;
      },
    },
    {
      ...listed('forward'),
      flags: forwardFlags,
      run: async (args) => {
        const options = readForwardOptions(args, environment);
        if (options) return run(options, forward);
        out(forwardHelp);
        return 0;
      },
    },
    {
      ...listed('mcp'),
      flags: mcpFlags,
      run: async (args) => {
        const options = readMcpOptions(args, environment);
        if (options) return stoppable((stop) => mcp(options, { version: '0.0.0', ...surroundings, stop }));
        out(mcpHelp);
        return 0;
      },
    },
    ...accessCommands(access, environment),
    ...nodeCommands(access, environment),
  ];
}

/** The first signal asks the work to stop; a second one ends the process as usual. */
async function untilSignal<T>(work: (stop: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, onSignal);
  try {
    return await work(stop.signal);
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}
