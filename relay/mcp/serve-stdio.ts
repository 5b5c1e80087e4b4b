import type { Readable, Writable } from 'node:stream';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import type { Agent } from './agent.ts';
import { makeAgentServer } from './agent-server.ts';

interface ServeAgentOptions {
  readonly version: string;
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** As in `makeAgentServer`. */
  readonly agent: (program: string | undefined) => Agent;
  /** Something is wrong with what the client sends: a sentence. */
  readonly say: (sentence: string) => void;
  readonly stop: AbortSignal;
}

/** The longest message of a client. */
const maxBufferSize = 1024 * 1024;

/** Serves one agent over standard streams. Resolves when stdin has ended, stdout is closed, or it is stopped. */
export async function serveAgent({ version, stdin, stdout, agent, say, stop }: ServeAgentOptions): Promise<void> {
  const gone = new AbortController();
  const over = new Promise<void>((resolve) => {
    stdin
      .once('end', resolve)
      .once('close', resolve)
      .once('error', () => resolve());
    stdout.once('close', resolve).once('error', () => resolve());
    stop.addEventListener('abort', () => resolve(), { once: true });
    if (stop.aborted || stdin.readableEnded) resolve();
  });
  const handle = serveStdio(() => makeAgentServer({ version, agent, signal: gone.signal }), {
    transport: new StdioServerTransport(stdin, stdout, { maxBufferSize }),
    onerror: (error) => say(error.message),
  });
  try {
    await over;
  } finally {
    gone.abort();
    await handle.close();
  }
}
