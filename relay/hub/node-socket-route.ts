import { Heartbeat } from '../link/heartbeat.ts';
import { exactly } from '../link/path-match.ts';
import { closeCodes } from '../protocol/close-codes.ts';
import type { Clock } from '../base/clock.ts';
import { hasRight } from '../session/access/rights.ts';
import { SocketLink } from '../ws/socket-link.ts';
import { makeSocketServer } from '../ws/socket-server.ts';
import type { EndSocket, SocketOpening, SocketRoute } from '../ws/upgrade-handler.ts';
import type { JoinedNodes } from './joined-nodes.ts';
import { nodePath, nodeProtocol, nodeRules } from './node-rules.ts';

interface NodeSocketOptions {
  readonly nodes: Pick<JoinedNodes, 'connect'>;
  readonly clock: Clock;
}

/** `/v1/nodes`: another relay joins this one (NODE-LINK.md). */
export function nodeSocketRoute(options: NodeSocketOptions): SocketRoute {
  return {
    match: exactly(nodePath),
    access: 'viewer',
    needsProtocol: true,
    speaks: { protocol: nodeProtocol, server: makeSocketServer(nodeProtocol, nodeRules.textBytes) },
    open: (opening) => serveNode(opening, options),
  };
}

function serveNode(
  { socket, stream, identity, address }: SocketOpening,
  { nodes, clock }: NodeSocketOptions,
): EndSocket {
  const heartbeat = new Heartbeat({
    clock,
    tickMs: nodeRules.deadMs / 2,
    deadMs: nodeRules.deadMs,
    pingMs: nodeRules.pingMs,
    onPing: () => socket.ping(),
    onTick: () => end?.tick(),
    onDead: () => {
      close(closeCodes.dead, 'Nothing was heard from this node for too long.');
      socket.terminate();
    },
  });
  const link = new SocketLink(socket, stream, address, () => heartbeat.sent(), nodeRules.queuedBytes);
  const close = (code: number, reason: string): void => {
    end?.close(code, reason);
    link.close(code, reason);
  };
  socket.on('close', (code) => {
    heartbeat.stop();
    end?.ended(code);
  });
  // A share does not admit nodes; on this computer no credential is needed.
  const mayJoin = identity.via === 'node' || (identity.via === 'local' && hasRight(identity.role, 'share'));
  const end = mayJoin
    ? nodes.connect(link, { id: identity.id, node: identity.via === 'node' ? identity.name : undefined, address })
    : undefined;
  if (!end) {
    close(
      closeCodes.forbidden,
      'A node joins with a credential of its own: make one at the hub by `baudcast join-link NAME`.',
    );
    return close;
  }
  socket.on('message', (data: Buffer, isBinary) => {
    heartbeat.received();
    if (isBinary) end.binary(data);
    else end.text(data.toString());
  });
  socket.on('pong', () => heartbeat.received());
  socket.on('ping', () => heartbeat.received());
  return close;
}
