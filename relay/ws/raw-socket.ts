import { BareClient } from '../link/bare-client.ts';
import { Heartbeat } from '../link/heartbeat.ts';
import { ofPort } from '../link/path-match.ts';
import { nameFromQuery, settingsOf, startOf } from '../link/port-query.ts';
import { closeCodes, closeMeaning } from '../protocol/close-codes.ts';
import { defaultLimits, relayRules } from '../protocol/limits.ts';
import type { HostSettings } from '../protocol/port-info.ts';
import { RelayError, type RelayErrorCode } from '../protocol/relay-error.ts';
import { accessTable } from '../session/access/rights.ts';
import type { Clock } from '../base/clock.ts';
import type { WantedStart } from '../session/feed/find-start.ts';
import type { PortDirectory } from '../session/clients/port-directory.ts';
import { ByteWriter } from './byte-writer.ts';
import { closeSocket, SocketLink } from './socket-link.ts';
import type { EndSocket, SocketOpening, SocketRoute } from './upgrade-handler.ts';

/** A client that sends faster than the port transmits is read no further while this much waits. */
const maxQueuedBytes = 256 * 1024;

interface RawSocketOptions {
  readonly ports: PortDirectory;
  readonly clock: Clock;
  /** @returns an id that no other viewer has */
  readonly newViewer: () => string;
}

/** `/api/ports/{id}/raw`: the device's bytes as they are, for any WebSocket client. */
export function rawSocketRoute(options: RawSocketOptions): SocketRoute {
  return {
    match: ofPort('raw'),
    access: accessTable.attach.role,
    needsProtocol: false,
    open: (opening) => serveRaw(opening, options),
  };
}

function serveRaw(
  { socket, stream, identity, address, query, port }: SocketOpening,
  { ports, clock, newViewer }: RawSocketOptions,
): EndSocket {
  const fail = (error: unknown): void => {
    const known = error instanceof RelayError ? error : undefined;
    closeSocket(
      socket,
      known ? closeCodeOf(known.code) : closeCodes.internal,
      known?.message ?? 'The relay had an internal error.',
    );
    client?.detach();
  };
  let client: BareClient | undefined;
  const heartbeat = new Heartbeat({
    clock,
    tickMs: defaultLimits.deadMs,
    deadMs: defaultLimits.deadMs,
    pingMs: relayRules.pingMs,
    onPing: () => socket.ping(),
    onTick: () => undefined,
    onDead: () => {
      closeSocket(socket, closeCodes.dead, 'This connection was silent for too long.');
      socket.terminate();
    },
  });
  // In every case, whoever ends it.
  socket.on('close', () => {
    heartbeat.stop();
    client?.detach();
  });
  socket.on('pong', () => heartbeat.received());
  try {
    const settings = settingsOf(query);
    const start = startOf(query);
    const reachable = ports.find(port, identity);
    const link = new SocketLink(socket, stream, address);
    const bare = new BareClient(reachable, {
      viewer: newViewer(),
      name: nameFromQuery(query, identity.name, ' (WebSocket)'),
      identity,
      address,
      outlet: {
        get bufferedBytes() {
          return link.bufferedBytes;
        },
        receive: (data) => link.sendFrame(data),
        end: (code, reason) => closeSocket(socket, code, reason),
      },
    });
    client = bare;
    link.onDrain = () => bare.drained();
    const opened = begin(bare, start, settings);
    let id = 0;
    const writer = new ByteWriter(
      async (bytes) => {
        await opened;
        await bare.transmit(id++, bytes);
      },
      () => writer.queuedBytes < maxQueuedBytes / 2 && socket.resume(),
      fail,
    );
    opened.catch(fail);
    socket.on('message', (data: Buffer) => {
      heartbeat.received();
      writer.push(data);
      if (writer.queuedBytes >= maxQueuedBytes) socket.pause();
    });
  } catch (error) {
    fail(error);
  }
  return (code, reason) => {
    socket.removeAllListeners('message');
    client?.detach(false, closeMeaning(code).name);
    closeSocket(socket, code, reason);
  };
}

/** Resolves when the port can be written to. */
async function begin(bare: BareClient, start: WantedStart, settings: HostSettings | undefined): Promise<void> {
  (await bare.attach(start)).start();
  if (settings) await bare.open(settings);
}

const closeCodesByError: Partial<Record<RelayErrorCode, number>> = {
  INVALID_ARGUMENT: closeCodes.badMessages,
  NOT_FOUND: closeCodes.notFound,
  FORBIDDEN: closeCodes.forbidden,
  UNAUTHENTICATED: closeCodes.unauthenticated,
  READ_ONLY: closeCodes.readOnly,
  PORT_IN_USE: closeCodes.readOnly,
  DEVICE_GONE: closeCodes.deviceGone,
  GAP: closeCodes.gap,
};

function closeCodeOf(code: RelayErrorCode): number {
  return closeCodesByError[code] ?? closeCodes.internal;
}
