import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../base/clock.ts';
import { sentenceOf } from './client/connection-end.ts';
import { locateRelay, makeClient } from './client/make-client.ts';
import { defaultName, newClient } from './client/new-client.ts';
import { defaultAddress, type RelayTarget } from './client/relay-address.ts';
import { helpFlag, readWords } from './client-flags.ts';
import { UsageError } from './command.ts';
import { type Flag, helpOfFlags } from './flag.ts';
import type { Environment } from './read-flags.ts';
import { accessFlags, accessHelp, accessVariables, readRelayAccess } from './relay-access.ts';
import { visibleText } from './visible-text.ts';

/** What the person asked `mcp` to do. */
interface McpOptions {
  readonly address: RelayTarget;
}

export const mcpFlags: readonly Flag[] = [...accessFlags, helpFlag];

/** What `mcp --help` prints. */
export const mcpHelp = `Gives an agent the ports of a relay as tools, over stdin and stdout (Model Context Protocol). An
agent's program starts this command; see docs/guide/agents.md.

Usage: baudcast mcp [URL] [options]        URL: of the relay, of one of its ports, or the link of a share
                                           (default: ${defaultAddress})

${helpOfFlags(mcpFlags)}
With the URL of a port the agent has that port only. A share's role decides what it may do.
${accessHelp}
Exit status: 0 the agent's program has ended it, 1 it failed, 2 wrong usage.
`;

/** @returns undefined when help is asked for @throws {UsageError} */
export function readMcpOptions(args: readonly string[], environment: Environment): McpOptions | undefined {
  const read = readWords(mcpFlags, args, environment, accessVariables);
  if (!read) return undefined;
  const [url, ...others] = read.words;
  if (others.length > 0) throw new UsageError('mcp takes one URL. See --help.');
  return { address: readRelayAccess(url, read.values, environment) };
}

interface McpSurroundings {
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** Writes to stderr. */
  readonly err: (text: string) => void;
  readonly stop: AbortSignal;
  readonly clock: Clock;
  /** @returns a number from 0 up to and without 1 */
  readonly random: () => number;
  readonly version: string;
}

/** Serves an agent until its program ends it. @returns the exit status, 0 */
export async function mcp(
  { address: given }: McpOptions,
  { stdin, stdout, err, stop, clock, random, version }: McpSurroundings,
): Promise<number> {
  // No other command waits for these.
  const [{ Agent }, { agentName }, { serveAgent }] = await Promise.all([
    import('../mcp/agent.ts'),
    import('../mcp/agent-name.ts'),
    import('../mcp/serve-stdio.ts'),
  ]);
  const address = await locateRelay(given);
  const { path } = address;
  const client = { secret: newClient('').secret, name: '' };
  const agent = new Agent({
    connect: (listener) => makeClient({ address, client, clock, random, usesDirectory: true }, listener),
    clock,
    only: path === '' ? undefined : path,
    describeEnd: (state) =>
      'reason' in state && state.reason ? sentenceOf(state.reason) : `The relay at ${address.root} does not answer.`,
  });
  try {
    await serveAgent({
      version,
      stdin,
      stdout,
      agent: (program) => {
        client.name = agentName(program, defaultName());
        return agent;
      },
      say: (sentence) => err(`${visibleText(sentence)}\n`),
      stop,
    });
  } finally {
    await agent.close();
  }
  return 0;
}
