import { type ClientDoor, type OpenDoor } from '../link/client-door.ts';
import { Heartbeat } from '../link/heartbeat.ts';
import { exactly } from '../link/path-match.ts';
import { closeCodes, closeMeaning } from '../protocol/close-codes.ts';
import { defaultLimits, relayRules } from '../protocol/limits.ts';
import type { Clock } from '../base/clock.ts';
import { SocketLink } from './socket-link.ts';
import type { EndSocket, SocketOpening, SocketRoute } from './upgrade-handler.ts';

interface ProtocolSocketOptions {
  readonly openDoor: OpenDoor;
  readonly clock: Clock;
}

/** `/v1`: the whole protocol over one WebSocket (PROTOCOL.md, sections 2 and 11). */
export function protocolSocketRoute(options: ProtocolSocketOptions): SocketRoute {
  return {
    match: exactly('/v1'),
    access: 'introduce',
    needsProtocol: true,
    open: (opening) => serveSocket(opening, options),
  };
}

function serveSocket(
  { socket, stream, identity, introduce, learn, address }: SocketOpening,
  { openDoor, clock }: ProtocolSocketOptions,
): EndSocket {
  const heartbeat = new Heartbeat({
    clock,
    tickMs: defaultLimits.tickMs,
    deadMs: defaultLimits.deadMs,
    pingMs: relayRules.pingMs,
    onPing: () => socket.ping(),
    onTick: () => link.sendText(JSON.stringify({ type: 'tick', timeUs: clock.nowUs() })),
    onDead: () => {
      link.close(closeCodes.dead, 'This connection was silent for too long.');
      socket.terminate();
    },
  });
  const link = new SocketLink(socket, stream, address, () => heartbeat.sent());
  const door: ClientDoor = openDoor(link, introduce ?? identity);
  link.onDrain = () => door.drained();
  const deliver = (data: Buffer, isBinary: boolean): void => {
    if (isBinary) door.binary(data);
    else door.text(data.toString());
  };
  /** Until it is known who sent the first message. */
  let asked: Promise<void> | undefined;
  let isFirst = introduce !== undefined;
  socket.on('message', (data: Buffer, isBinary) => {
    heartbeat.received();
    if (isFirst) {
      isFirst = false;
      asked = learn?.(/"credential":"([\w.-]{1,100})"/.exec(data.toString())?.[1]);
      if (asked) socket.pause();
      void asked?.then(() => {
        asked = undefined;
        socket.resume();
      });
    }
    // A few more may have come with it.
    if (asked) void asked.then(() => deliver(data, isBinary));
    else deliver(data, isBinary);
  });
  socket.on('pong', () => heartbeat.received());
  socket.on('ping', () => heartbeat.received());
  socket.on('close', (code) => {
    heartbeat.stop();
    door.ended(code !== 1000 && code !== 1001);
  });
  return (code, reason) => {
    // As after a goodbye: pending writes are dropped, and the lease is free.
    door.ended(false, closeMeaning(code).name);
    link.close(code, reason);
  };
}
