import { once } from 'node:events';
import type { ShareRoom } from '../auth/share-room.ts';
import type { Clock } from '../base/clock.ts';
import type { OpenDoor } from '../link/client-door.ts';
import { exactly } from '../link/path-match.ts';
import { bounds } from '../protocol/limits.ts';
import type { KeptAgents } from './kept-agents.ts';
import { readBody } from './read-body.ts';
import type { Exchange, Route } from './router.ts';

interface AgentRouteOptions {
  readonly openDoor: OpenDoor;
  readonly clock: Clock;
  readonly room: ShareRoom;
  readonly version: string;
}

/** What the Model Context Protocol reads of a request's header. */
const headers = /^(?:accept|content-type|mcp-.*)$/;

/**
 * `POST /mcp`: tools for agents (Model Context Protocol). What it needs is loaded with the first request.
 * @returns with what ends the agents that are there
 */
export function agentRoute({ version, ...options }: AgentRouteOptions): { readonly route: Route; close(): void } {
  let agents: KeptAgents | undefined;

  const handle = async (exchange: Exchange): Promise<void> => {
    const { request, response, identity, address } = exchange;
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const body = await readBody(exchange, bounds.sendBytes);
    const [{ KeptAgents: Agents }, { answerAgent }] = await Promise.all([
      import('./kept-agents.ts'),
      import('../mcp/answer-agent.ts'),
    ]);
    agents ??= new Agents(options);
    const kept = agents;
    const given = Object.entries(request.headersDistinct)
      .filter(([name]) => headers.test(name))
      .flatMap(([name, values = []]) => values.map((value): [string, string] => [name, value]));
    const answer = await answerAgent(
      new Request('http://localhost/mcp', { method: 'POST', headers: given, body, signal: gone.signal }),
      { version, agent: (program) => kept.of(identity, program, address) },
    );
    if (response.destroyed || response.headersSent) return;
    response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), 'Cache-Control': 'no-store' });
    try {
      for await (const part of answer.body ?? [])
        if (!response.write(part)) await once(response, 'drain', { signal: gone.signal });
      response.end();
    } catch {
      response.destroy(); // a client that leaves is not an error
    }
  };

  return {
    route: { method: 'POST', match: exactly('/mcp'), access: 'viewer', handle },
    close: () => agents?.close(),
  };
}
