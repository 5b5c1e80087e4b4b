import { attachWithoutCredit } from '../link/bare-client.ts';
import { nameFromQuery, startOf } from '../link/port-query.ts';
import { readReceiveFrame } from '../protocol/data-frame.ts';
import type { PortClient } from '../session/feed/port-client.ts';
import { isCountedEvent, type RelayMessage } from '../protocol/messages.ts';
import type { WantedStart } from '../session/feed/find-start.ts';
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
  const wanted: WantedStart & { readonly events?: number } =
    typeof lastId === 'string' && lastId !== '' ? readEventId(lastId) : startOf(query);
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
        place = `${present}:${offset + payload.byteLength}`;
        events.send(data, { id: eventId(place, eventCount) });
      },
      send: (message) => {
        if (message.type === 'opened') present = message.epoch;
        if (!reportedTypes.has(message.type)) return;
        const { type, handle: _handle, ...rest } = message as RelayMessage & { handle?: number };
        // After a gap at the start, whose size nobody knows, the bytes of another opening follow.
        const isOpenEnded = message.type === 'gap' && message.to === null && message.epoch !== present;
        place = isOpenEnded ? `${present}:${attached.from}` : (placeAfter(message) ?? place);
        if (isCountedEvent(message)) eventCount++;
        else if (message.type === 'away') eventCount += message.missed ?? 0;
        events.send(JSON.stringify(rest), { name: type, ...(place === '' ? {} : { id: eventId(place, eventCount) }) });
      },
    },
  };
  const access = reachable.enter(visitor);
  response.on('close', () => access.end(false));
  response.on('drain', () => access.drained());
  const { attached, start } = await attachWithoutCredit(reachable, access, wanted, false);
  if (response.closed) return access.end(false);
  let present = attached.epoch ?? '';
  /** Where a client resumes that was cut now, and how many events it has then that are not sent again. */
  let place = attached.epoch === null ? '' : `${attached.epoch}:${attached.from}`;
  let { eventCount = 0 } = attached;
  const events = new EventStream(response, clock);
  if (request.method === 'HEAD') return void response.end();
  keepAlive(response);
  const missed = eventCount - (wanted.events ?? eventCount);
  if (missed > 0) events.send(JSON.stringify({ events: missed }), { name: 'missing' });
  start();
}

/** An event's id: where the bytes after it begin, and how many events the port had that are not sent again. */
function eventId(place: string, eventCount: number): string {
  return eventCount === 0 ? place : `${place}:${eventCount}`;
}

/**
 * Reads an id back. An offset alone is one of the present opening.
 * @throws {RelayError} `INVALID_ARGUMENT`
 */
function readEventId(id: string): { readonly epoch?: string; readonly from: number; readonly events?: number } {
  const [, epoch, from, events = 0] = /^(?:([0-9a-f]{16}):)?(\d{1,15})(?::(\d{1,15}))?$/.exec(id) ?? [];
  if (from === undefined)
    throw new RelayError('INVALID_ARGUMENT', 'Last-Event-ID must be one of the ids that were given here.', {
      path: 'Last-Event-ID',
    });
  return epoch === undefined
    ? { from: Number(from) }
    : { epoch: checkEpoch(epoch, 'Last-Event-ID'), from: Number(from), events: Number(events) };
}

/** The place to resume from after this message: events are sent at their place among the bytes. */
function placeAfter(message: RelayMessage): string | undefined {
  switch (message.type) {
    case 'opened':
      return `${message.epoch}:0`;
    case 'gap':
      return message.to === null ? undefined : `${message.epoch}:${message.to}`;
    case 'lost':
    case 'closed':
      return `${message.epoch}:${message.offset}`;
    default:
      return undefined;
  }
}
