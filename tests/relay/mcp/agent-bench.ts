import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { innerTransport } from '../../../relay/link/inner-transport.ts';
import { Agent } from '../../../relay/mcp/agent.ts';
import { makeAgentServer } from '../../../relay/mcp/agent-server.ts';
import { RelayClient } from '../../../relay/client/relay-client.ts';
import type { Confirm } from '../../../relay/protocol/access.ts';
import type { Role } from '../../../relay/protocol/roles.ts';
import { someIdentity } from '../auth/some-identity.ts';
import { coreBench } from '../session/core-bench.ts';

/** A tool's answer: its values, or the sentence of its error. */
export type ToolAnswer = Record<string, unknown> | string;

export type AgentBench = Awaited<ReturnType<typeof agentBench>>;

/** A relay with one port, `gps`, people on demand, and an agent with the library's own client. */
export async function agentBench(
  role: Role = 'operator',
  options: Parameters<typeof coreBench>[0] = {},
  confirm?: Confirm,
  only?: string,
) {
  const bench = coreBench(options);
  const { clock, core } = bench;
  const identity = someIdentity({ id: 'agent', name: 'ann', role, ...(confirm && { confirm }) });
  const open = innerTransport(core.connect.bind(core), identity, '192.0.2.7');
  const agent = new Agent({
    clock,
    only,
    connect: (listener) =>
      new RelayClient(
        {
          client: () => `${'g'.repeat(21)}A`,
          name: () => 'An agent',
          transports: { webSocket: open, http: open },
          probe: () => Promise.resolve(true),
          clock,
          random: () => 0,
          usesDirectory: true,
        },
        listener,
      ),
    describeEnd: () => 'The relay has ended this access.',
  });
  const server = makeAgentServer({ version: '1.2.3', agent: () => agent });
  const client = new Client({ name: 'test', version: '1' });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(theirs), client.connect(ours)]);
  const call = async (name: string, given: Record<string, unknown> = {}, signal?: AbortSignal): Promise<ToolAnswer> => {
    const result = await client.callTool({ name, arguments: given }, signal ? { signal } : {});
    const [content] = result.content;
    const text = content?.type === 'text' ? content.text : '';
    return result.isError ? text : (result.structuredContent as Record<string, unknown>);
  };
  return {
    ...bench,
    agent,
    client,
    call,
    /** The line of the opening that the port has. */
    get line() {
      const opening = bench.device.openings.at(-1);
      if (!opening) throw new Error('The port was never opened');
      return opening;
    },
    receive(text: string | Uint8Array): void {
      const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
      bench.device.openings.at(-1)?.receive(bytes, clock.nowUs());
    },
    close: async () => {
      await client.close();
      await agent.close();
    },
  };
}
