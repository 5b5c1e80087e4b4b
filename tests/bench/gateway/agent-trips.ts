import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { relayProgram } from '../relay/relay-kinds.ts';
import { quantile } from '../relay/round-trip.ts';

export interface AgentTrips {
  readonly name: string;
  readonly medianMs: number;
  readonly p99Ms: number;
}

const calls = 200;
const warmUpCalls = 20;

/** An agent's `transact` with a device that sends back what it gets. @param origin of the relay */
export async function measureAgentTrips(origin: string): Promise<AgentTrips[]> {
  const trips: AgentTrips[] = [];
  for (const revision of ['2026-07-28', '2025-11-25'])
    for (const way of ['stdio', 'HTTP']) {
      const client = new Client(
        { name: `bench ${revision} ${way}`, version: '1' },
        revision === '2025-11-25' ? {} : { versionNegotiation: { mode: { pin: revision } } },
      );
      await client.connect(
        way === 'HTTP'
          ? new StreamableHTTPClientTransport(new URL(`${origin}/mcp`))
          : new StdioClientTransport({ command: process.execPath, args: [relayProgram, 'mcp', origin] }),
      );
      const call = async (name: string, given: Record<string, unknown>): Promise<void> => {
        const { isError, content } = await client.callTool({ name, arguments: { port: 'bench', ...given } });
        if (isError) throw new Error(JSON.stringify(content));
      };
      await call('open', { baud_rate: 115_200 });
      const times: number[] = [];
      for (let i = -warmUpCalls; i < calls; i++) {
        const startedMs = performance.now();
        await call('transact', { text: `AT+N=${i}`, line_ending: 'lf', until_text: '\n' });
        if (i >= 0) times.push(performance.now() - startedMs);
      }
      await call('detach', {});
      await client.close();
      trips.push({ name: `${way}, ${revision}`, medianMs: quantile(times, 0.5), p99Ms: quantile(times, 0.99) });
    }
  return trips;
}
