import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ShareRoom } from '../auth/share-room.ts';
import type { OpenDoor } from '../link/client-door.ts';
import { exactly } from '../link/path-match.ts';
import { bounds, protocolVersion } from '../protocol/limits.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { type TunnelFrame, TunnelReader } from '../protocol/tunnel-frame.ts';
import { tunnelHeaders, tunnelPaths } from '../protocol/tunnel.ts';
import type { Clock } from '../base/clock.ts';
import { answerJson, HttpError } from './answer.ts';
import { keepAlive } from './event-stream.ts';
import { readBody } from './read-body.ts';
import type { Exchange, Route } from './router.ts';
import { Tunnel } from './tunnel.ts';

interface TunnelRoutesOptions {
  readonly openDoor: OpenDoor;
  readonly clock: Clock;
  /** How many there may be at one time. Default: 1024. */
  readonly maxTunnels?: number;
  /** What is open by each share, tunnels and all else. Default: one of its own. */
  readonly room?: ShareRoom;
}

/** The protocol over HTTP, for where WebSocket is blocked (PROTOCOL.md, section 3). */
export function tunnelRoutes({
  openDoor,
  clock,
  maxTunnels = 1024,
  room = new ShareRoom(),
}: TunnelRoutesOptions): Route[] {
  const tunnels = new Map<string, Tunnel>();
  const places = new ShareRoom(Math.floor(maxTunnels / 2));

  const find = ({ request, identity }: Exchange): Tunnel => {
    const tunnel = tunnels.get(headerOf(request, tunnelHeaders.tunnel) ?? '');
    if (!tunnel) throw new HttpError(410, 'NOT_FOUND', 'This tunnel is not, or no longer, known. Open another one.');
    if (tunnel.identity.id !== identity.id)
      throw new RelayError('FORBIDDEN', 'This tunnel belongs to another identity.');
    return tunnel;
  };

  const open = ({ request, response, identity, address }: Exchange): void => {
    if (headerOf(request, tunnelHeaders.protocol) !== protocolVersion) {
      throw new RelayError(
        'VERSION',
        `This relay speaks ${protocolVersion}, which ${tunnelHeaders.protocol} did not name.`,
      );
    }
    if (tunnels.size >= maxTunnels) throw new RelayError('OVERLOADED', 'The relay has too many connections.');
    const leaveTunnels = places.enter(identity);
    const leave = leaveTunnels && room.enter(identity);
    if (!leave) {
      leaveTunnels?.();
      throw new RelayError('OVERLOADED', 'Too many connections are here by this share.');
    }
    const token = randomBytes(16).toString('base64url');
    const onEnd = (): void => {
      tunnels.delete(token);
      leaveTunnels();
      leave();
    };
    tunnels.set(token, new Tunnel({ identity, address, openDoor, clock, onEnd }));
    answerJson(response, 201, { tunnel: token });
  };

  const stream = (exchange: Exchange): void => {
    const { request, response, query } = exchange;
    const tunnel = find(exchange);
    acknowledge(tunnel, query.get('received'));
    if (request.method === 'HEAD') return void response.end();
    keepAlive(response);
    tunnel.stream(response, query.get('poll') === '1');
  };

  const send = async (exchange: Exchange): Promise<void> => {
    const { request, response } = exchange;
    const sequence = readNumber(headerOf(request, tunnelHeaders.sequence), tunnelHeaders.sequence);
    find(exchange);
    const frames = readFrames(await readBody(exchange, bounds.sendBytes));
    const tunnel = find(exchange);
    const isRepeated = sequence === tunnel.expected - 1;
    if (!isRepeated && sequence !== tunnel.expected) return answerJson(response, 409, { expected: tunnel.expected });
    acknowledge(tunnel, headerOf(request, tunnelHeaders.received) ?? null);
    tunnel.take(sequence, frames);
    response.writeHead(204, { 'Cache-Control': 'no-store' }).end();
  };

  const close = (exchange: Exchange): void => {
    find(exchange).end(false);
    exchange.response.writeHead(204, { 'Cache-Control': 'no-store' }).end();
  };

  return [
    { method: 'POST', match: exactly(tunnelPaths.open), access: 'viewer', handle: open },
    { method: 'DELETE', match: exactly(tunnelPaths.open), access: 'viewer', handle: close },
    { method: 'GET', match: exactly(tunnelPaths.stream), access: 'viewer', handle: stream },
    { method: 'POST', match: exactly(tunnelPaths.send), access: 'viewer', handle: send },
  ];
}

function headerOf({ headersDistinct }: IncomingMessage, name: string): string | undefined {
  const values = headersDistinct[name.toLowerCase()];
  return values?.length === 1 ? values[0] : undefined;
}

function readNumber(text: string | null | undefined, name: string): number {
  if (text === null || text === undefined || !/^\d{1,15}$/.test(text))
    throw new RelayError('INVALID_ARGUMENT', `${name} must be there, a whole number from 0.`);
  return Number(text);
}

function acknowledge(tunnel: Tunnel, received: string | null): void {
  if (!tunnel.acknowledge(readNumber(received, tunnelHeaders.received))) {
    throw new HttpError(409, 'INVALID_ARGUMENT', 'This many messages cannot have arrived. Open another tunnel.');
  }
}

/**
 * @throws {RelayError} `INVALID_ARGUMENT` when it does not end where a message ends, or has one that only a relay sends
 */
function readFrames(body: Uint8Array): TunnelFrame[] {
  const reader = new TunnelReader(bounds.frameBytes);
  const frames = reader.read(body);
  if (reader.unfinished || frames.some(({ kind }) => kind === 'close'))
    throw new RelayError('INVALID_ARGUMENT', 'The body must be whole messages.');
  return frames;
}
