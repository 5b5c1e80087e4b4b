import { exactly } from '../link/path-match.ts';
import type { Health } from '../protocol/health.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { answerJson, answerText } from './answer.ts';
import type { Exchange, Route } from './router.ts';

interface WatchRoutesOptions {
  readonly health: () => Health;
  /** Whether a credential is needed: without one the answer is the state in one word. */
  readonly needsCredential: boolean;
  /** In Prometheus' text format. Default: there are none. */
  readonly metrics?: (() => Promise<string>) | undefined;
}

/** For programs that watch over this one: `/healthz` and `/metrics`. */
export function watchRoutes({ health, needsCredential, metrics }: WatchRoutesOptions): Route[] {
  const tellHealth = ({ request, response }: Exchange): void => {
    const { status, ...details } = health();
    const wantsJson = /\bapplication\/json\b/i.test(request.headers.accept ?? '');
    if (wantsJson) answerJson(response, 200, needsCredential ? { status } : { status, ...details });
    else answerText(response, 200, `${status}\n`);
  };
  const tellMetrics = async ({ response, identity }: Exchange): Promise<void> => {
    if (!metrics) throw new RelayError('NOT_FOUND', 'This relay keeps no metrics. Start it with --metrics.');
    if (identity.ports !== 'all')
      throw new RelayError('FORBIDDEN', 'The metrics cover all ports, and this credential only some of them.');
    const text = await metrics();
    response
      .writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8', 'Cache-Control': 'no-store' })
      .end(text);
  };
  return [
    { method: 'GET', match: exactly('/healthz'), access: 'public', handle: tellHealth },
    { method: 'GET', match: exactly('/metrics'), access: 'viewer', handle: tellMetrics },
  ];
}
