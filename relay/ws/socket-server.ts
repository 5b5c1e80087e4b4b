import { type ServerOptions, WebSocketServer } from 'ws';
import { bounds, protocolVersion } from '../protocol/limits.ts';

/**
 * How many frames one message may be cut into. Whoever cuts finer wants memory, not transport: at most this many parts
 * of a message that is 64 KiB at most are held.
 */
export const maxFragments = 1024;

/** How long a client has to answer a close, 3 s; then its connection is cut. */
const closeTimeoutMs = 3000;

/**
 * The WebSocket side of a server that hands over its upgrades: bounded in every way in which a client could take
 * memory.
 * @param protocol the subprotocol that is chosen
 * @param maxPayload bytes of a message, 64 KiB
 */
export function makeSocketServer(
  protocol: string = protocolVersion,
  maxPayload: number = bounds.frameBytes,
): WebSocketServer {
  const options: ServerOptions & { maxFragments: number; maxBufferedChunks: number; closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    maxPayload,
    maxFragments,
    maxBufferedChunks: maxFragments,
    // Costs 25 times the CPU on messages of 256 bytes, and leaks secrets by their length.
    perMessageDeflate: false,
    closeTimeout: closeTimeoutMs,
    // Only ever ours is chosen: another one offered may be a credential, which must not be echoed.
    handleProtocols: (offered) => offered.has(protocol) && protocol,
  };
  return new WebSocketServer(options);
}
