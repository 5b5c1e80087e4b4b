import { createMcpHandler } from '@modelcontextprotocol/server';
import type { Agent } from './agent.ts';
import { makeAgentServer } from './agent-server.ts';

interface AnswerOptions {
  readonly version: string;
  /** As in `makeAgentServer`. */
  readonly agent: (program: string | undefined) => Agent;
}

/** Answers one HTTP request of an agent, of revision 2026-07-28 or 2025-11-25. Its signal ends what waits. */
export function answerAgent(request: Request, { version, agent }: AnswerOptions): Promise<Response> {
  // No state is kept between requests: what an agent has attached is with `agent`.
  const { fetch: answer } = createMcpHandler(() => makeAgentServer({ version, agent, signal: request.signal }), {
    maxSubscriptions: 1,
  });
  return answer(request);
}
