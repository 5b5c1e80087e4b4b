import { attachWithoutCredit } from '../link/bare-client.ts';
import { nameFromQuery, startOf } from '../link/port-query.ts';
import { readReceiveFrame } from '../protocol/data-frame.ts';
import type { PortClient } from '../session/feed/port-client.ts';
import type { RelayMessage } from '../protocol/messages.ts';
import type { Clock } from '../base/clock.ts';
import type { PortDirectory } from '../session/clients/port-directory.ts';
import { EventStream, keepAlive } from './event-stream.ts';
import type { Exchange } from './router.ts';
import { epoch as checkEpoch } from '../protocol/field-checks.ts';
import { RelayError } from '../protocol/relay-error.ts';

interface ReceiveEventsOptions {
  readonly ports: PortDirectory;
  readonly clock: Clock;
  readonly newViewer: () => string;
}

/** Events of a port besides its bytes, as in the protocol. */
const reportedTypes: ReadonlySet<RelayMessage['type']> = new Set([
  'away',
  'opened',
  'lost',
  'closed',
  'gap',
  'note',
  'settings',
  'input-signals',
  'output-signals',
] as const);

/**
 * Server-sent events: bytes in base64, and the port's events in between, so that a gap does not end them. The id of an
 * event is the offset of the next byte, so a client that reconnects with `Last-Event-ID` resumes there.
 */
export async function receiveEvents(
  { request, response, identity, address, query, port }: Exchange,
  { ports, clock, newViewer }: ReceiveEventsOptions,
): Promise<void> {
  const reachable = ports.find(port, identity);
  const lastId = request.headers['last-event-id'];
  const wanted = typeof lastId === 'string' && lastId !== '' ? readEventId(lastId) : startOf(query);
  const visitor: PortClient = {
    viewer: newViewer(),
    name: nameFromQuery(query, identity.name, ' (HTTP)'),
    role: identity.role,
    identity,
    address,
    memory: '',
    isBare: true,
    outlet: {
      get bufferedBytes() {
        return response.writableLength;
      },
      sendFrame: (frame) => {
        const { offset, payload } = readReceiveFrame(frame);
        const data = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('base64');
        events.send(data, { id: eventId(present, offset + payload.byteLength) });
      },
      send: (message) => {
        if (message.type === 'opened') present = message.epoch;
        if (!reportedTypes.has(message.type)) return;
        const { type, handle: _handle, ...rest } = message as RelayMessage & { handle?: number };
        // After a gap at the start, whose size nobody knows, the bytes of another opening follow.
        const isOpenEnded = message.type === 'gap' && message.to === null && message.epoch !== present;
        const id = isOpenEnded ? eventId(present, attached.from) : placeAfter(message);
        events.send(JSON.stringify(rest), { name: type, ...(id === undefined ? {} : { id }) });
      },
    },
  };
  const access = reachable.enter(visitor);
  response.on('close', () => access.end(false));
  response.on('drain', () => access.drained());
  const { attached, start } = await attachWithoutCredit(reachable, access, wanted, false);
  if (response.closed) return access.end(false);
  let present = attached.epoch ?? '';
  const events = new EventStream(response, clock);
  if (request.method === 'HEAD') return void response.end();
  keepAlive(response);
  start();
}

/** An event's id: where the bytes after it begin. */
function eventId(epoch: string, offset: number): string {
  return `${epoch}:${offset}`;
}

/**
 * Reads an id back. An offset alone is one of the present opening.
 * @throws {RelayError} `INVALID_ARGUMENT`
 */
function readEventId(id: string): { readonly epoch?: string; readonly from: number } {
  const [, epoch, from] = /^(?:([0-9a-f]{16}):)?(\d{1,15})$/.exec(id) ?? [];
  if (from === undefined)
    throw new RelayError('INVALID_ARGUMENT', 'Last-Event-ID must be one of the ids that were given here.', {
      path: 'Last-Event-ID',
    });
  return epoch === undefined
    ? { from: Number(from) }
    : { epoch: checkEpoch(epoch, 'Last-Event-ID'), from: Number(from) };
}

/** The place to resume from after this message: events are sent at their place among the bytes. */
function placeAfter(message: RelayMessage): string | undefined {
  switch (message.type) {
    case 'opened':
      return eventId(message.epoch, 0);
    case 'gap':
      return message.to === null ? undefined : eventId(message.epoch, message.to);
    case 'lost':
    case 'closed':
      return eventId(message.epoch, message.offset);
    default:
      return undefined;
  }
}
