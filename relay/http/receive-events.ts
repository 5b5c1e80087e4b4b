import { attachWithoutCredit } from '../link/bare-client.ts';
import { nameOf, startOf } from '../link/port-query.ts';
import { readReceiveFrame } from '../protocol/data-frame.ts';
import type { PortClient } from '../session/feed/port-client.ts';
import type { RelayMessage } from '../protocol/messages.ts';
import type { Clock } from '../base/clock.ts';
import type { PortDirectory } from '../session/clients/port-directory.ts';
import { EventStream } from './event-stream.ts';
import { keepAlive } from './keep-alive.ts';
import { eventId, readEventId } from './event-id.ts';
import type { Exchange } from './router.ts';

export interface ReceiveEventsOptions {
  readonly ports: PortDirectory;
  readonly clock: Clock;
  readonly newViewer: () => string;
}

/** What is told of a port beside its bytes, as in the protocol. */
const told: ReadonlySet<RelayMessage['type']> = new Set([
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
 * Server-sent events: bytes in base64, with what happens to the port in between, so that nothing has to end for a gap. The id of an event is
 * where the bytes after it begin, so a client that comes back with `Last-Event-ID` goes on there.
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
    name: nameOf(query, identity.name, ' (HTTP)'),
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
        if (!told.has(message.type)) return;
        const { type, handle: _handle, ...rest } = message as RelayMessage & { handle?: number };
        events.send(JSON.stringify(rest), { name: type });
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
