import { exactly, ofPort } from '../link/path-match.ts';
import { nameFromQuery } from '../link/port-query.ts';
import { givenName } from '../protocol/field-checks.ts';
import { bounds } from '../protocol/limits.ts';
import type { DirectoryMessage } from '../protocol/directory-messages.ts';
import { checkClientMessage } from '../protocol/parse-client-message.ts';
import { parseJson } from '../protocol/parse-message.ts';
import { accessTable } from '../session/access/rights.ts';
import { object, optional, text } from '../protocol/checks.ts';
import type { FeedOutlet } from '../session/feed/port-client.ts';
import type { Clock } from '../base/clock.ts';
import { fitPage, fitPorts, type PortDirectory } from '../session/clients/port-directory.ts';
import { answerJson } from './answer.ts';
import { EventStream } from './event-stream.ts';
import { readBody } from './read-body.ts';
import type { Exchange, Route } from './router.ts';

interface PortRoutesOptions {
  readonly ports: PortDirectory;
  readonly clock: Clock;
  /** @returns an id that no other viewer has */
  readonly newViewer: () => string;
}

/** The list of ports, once and as it changes, and notes. */
export function portRoutes({ ports, clock, newViewer }: PortRoutesOptions): Route[] {
  return [
    {
      method: 'GET',
      match: exactly('/api/ports'),
      access: 'viewer',
      handle: ({ response, identity, query }) => {
        const page = fitPage(ports.page(directoryQueryOf(query), identity));
        const last = page.ports.at(-1);
        response.setHeader('Baudcast-Total', page.total);
        if (page.more && last) response.setHeader('Link', `<?${queryBehind(query, last.id)}>; rel="next"`);
        answerJson(response, 200, page.ports);
      },
    },
    {
      method: 'GET',
      match: exactly('/api/ports/events'),
      access: 'viewer',
      handle: (exchange) => followPorts(exchange, ports, clock),
    },
    {
      method: 'POST',
      match: ofPort('notes'),
      access: accessTable.note.role,
      handle: (exchange) => takeNote(exchange, ports, newViewer),
    },
  ];
}

const queryNames = ['search', 'label', 'node', 'state', 'limit'] as const;

/** The same query for what comes behind a port, and nothing else that the address had: it may be a secret. */
function queryBehind(query: URLSearchParams, id: string): URLSearchParams {
  const kept = queryNames.flatMap((name) => query.getAll(name).map((value): [string, string] => [name, value]));
  return new URLSearchParams([...kept, ['after', id]]);
}

/**
 * `?search=…&label=…&limit=…` as the protocol has it; without a limit as many as a page may have.
 * @throws {RelayError} `INVALID_ARGUMENT`
 */
function directoryQueryOf(query: URLSearchParams): DirectoryMessage {
  const texts = (['search', 'node', 'state', 'after'] as const).flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const [labels, limit] = [query.getAll('label'), query.get('limit') ?? String(bounds.directoryPage)];
  const read = checkClientMessage(
    {
      type: 'directory',
      request: 0,
      ...Object.fromEntries(texts),
      ...(labels.length > 0 ? { labels } : {}),
      limit: /^\d{1,9}$/.test(limit) ? Number(limit) : limit,
    },
    '',
  );
  return read as DirectoryMessage;
}

/** Events: `ports` with the whole list, then `port` with one that is new or changed, `port-gone` with an id. */
function followPorts({ request, response, identity }: Exchange, ports: PortDirectory, clock: Clock): void {
  const events = new EventStream(response, clock);
  if (request.method === 'HEAD') return void response.end();
  events.send(JSON.stringify(fitPorts(ports.list(identity))), { name: 'ports' });
  const stop = ports.watch(identity, {
    tell: ({ type, port }) => events.send(JSON.stringify(port), { name: type }),
  });
  response.on('close', stop);
}

const checkNote = object<{ readonly text: string; readonly name?: string }>({
  text: text(bounds.noteLength, 1),
  name: optional(givenName),
});

const nowhere: FeedOutlet = { bufferedBytes: 0, sendFrame: () => undefined, send: () => undefined };

/** The body is the note as plain text, or `{"text", "name"}` as JSON. */
async function takeNote(exchange: Exchange, ports: PortDirectory, newViewer: () => string): Promise<void> {
  const { request, response, identity, address, query, port } = exchange;
  const reachable = ports.find(port, identity);
  const body = (await readBody(exchange, bounds.clientTextBytes)).toString();
  const isJson = /^application\/json\b/i.test(request.headers['content-type'] ?? '');
  const note = checkNote(isJson ? parseJson(body) : { text: body.trimEnd() }, '');
  const name = note.name ?? nameFromQuery(query, identity.name);
  const access = reachable.enter({
    viewer: newViewer(),
    name,
    role: identity.role,
    identity,
    address,
    memory: '',
    isBare: true,
    outlet: nowhere,
  });
  try {
    const { value } = await access.ask({ type: 'note', request: 0, port: reachable.id, text: note.text });
    answerJson(response, 200, value);
  } finally {
    access.end(false);
  }
}
