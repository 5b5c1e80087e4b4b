import { WebSocket } from 'ws';
import { bounds, protocolVersion } from '../../protocol/limits.ts';
import type { ClientSocket, OpenSocket } from './client-socket.ts';
import { ConnectionEnd, endOfClose, endOfFailure, endOfRefusal } from './connection-end.ts';
import { trust } from './trust.ts';

/** How long a relay has to answer at all. */
const handshakeMs = 10_000;
/** A refusal is a sentence. */
const maxRefusalLength = 4096;
/** With these a relay itself refuses, not something on the way to it. */
const refusals = [401, 403, 429];

/** PROTOCOL.md, section 2. */
export const openWebSocket: OpenSocket = (address, events): ClientSocket => {
  const socket = new WebSocket(address.socketUrl, protocolVersion, {
    perMessageDeflate: false,
    maxPayload: bounds.relayTextBytes,
    handshakeTimeout: handshakeMs,
    ...(address.credential === undefined ? {} : { headers: { Authorization: `Bearer ${address.credential}` } }),
    ...trust(address),
  });
  let isOpen = false;
  let refusal: ConnectionEnd | undefined;
  const blocked = (end: ConnectionEnd): ConnectionEnd =>
    new ConnectionEnd(end.message, end.reconnect, {
      cause: end.cause,
      mayBeBlocked: true,
      ...(end.status === undefined ? {} : { status: end.status }),
    });
  socket.on('error', (error) => {
    if (!isOpen) refusal ??= blocked(endOfFailure(address.origin, error));
  });
  socket.on('unexpected-response', (_, response) => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (part: string) => (body = `${body}${part}`.slice(0, maxRefusalLength)));
    response.on('error', () => undefined);
    response.on('close', () => {
      const end = endOfRefusal(address.origin, response.statusCode ?? 0, body);
      refusal ??= refusals.includes(response.statusCode ?? 0) ? end : blocked(end);
      socket.terminate();
    });
  });
  socket.on('open', () => {
    isOpen = true;
    events.onOpen();
  });
  socket.on('message', (data: Buffer, isBinary) => (isBinary ? events.onFrame(data) : events.onText(data.toString())));
  socket.on('ping', () => events.onAlive());
  socket.on('pong', () => events.onAlive());
  socket.on('close', (code, reason) => events.onEnd(refusal ?? endOfClose(code, reason.toString())));
  return {
    send: (message) => socket.send(message),
    close: () => socket.close(1000),
    terminate: () => socket.terminate(),
  };
};
