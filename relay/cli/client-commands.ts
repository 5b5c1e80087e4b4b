import type { Clock } from '../session/clock.ts';
import { attach, type Surroundings } from './attach.ts';
import { attachHelp, readAttachOptions } from './attach-options.ts';
import type { Command } from './command.ts';
import { listPorts, portsHelp, readPortsOptions } from './ports.ts';
import { transmit } from './transmit.ts';
import { readTransmitOptions, transmitHelp } from './transmit-options.ts';

/** The commands that use a relay: `ports`, `attach`, `transmit`. */
export function clientCommands({ stdin, stdout, stderr, env }: NodeJS.Process, clock: Clock): Command[] {
  const out = (text: string): void => void stdout.write(text);
  const run = (work: (surroundings: Surroundings) => Promise<number>): Promise<number> =>
    stoppable((stop) => work({ stdin, stdout, err: (text) => stderr.write(text), stop, clock, random: Math.random }));
  return [
    {
      name: 'ports',
      summary: 'lists the ports of a relay',
      run: async (args) => {
        const options = readPortsOptions(args, env);
        out(options ? await stoppable((stop) => listPorts(options, clock, stop)) : portsHelp);
        return 0;
      },
    },
    {
      name: 'attach',
      summary: 'connects stdin and stdout to a port of a relay',
      run: async (args) => {
        const options = readAttachOptions(args, env);
        if (options) return run((surroundings) => attach(options, surroundings));
        out(attachHelp);
        return 0;
      },
    },
    {
      name: 'transmit',
      summary: 'transmits once to a port of a relay',
      run: async (args) => {
        const options = readTransmitOptions(args, env);
        if (options) return run((surroundings) => transmit(options, surroundings));
        out(transmitHelp);
        return 0;
      },
    },
  ];
}

/** The first signal asks the work to stop; a second one ends the process as usual. */
async function stoppable<T>(work: (stop: AbortSignal) => Promise<T>): Promise<T> {
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
