import { WebSocket } from 'ws';
import type { OpenTransport } from '../../client/transport.ts';
import { closeCodes } from '../../protocol/close-codes.ts';
import { bounds, protocolVersion } from '../../protocol/limits.ts';
import type { Clock } from '../../base/clock.ts';
import { endOfFailure, endOfRefusal } from './connection-end.ts';
import type { RelayTarget } from './relay-address.ts';
import { trust } from './trust.ts';

/** How long a relay has to answer the upgrade, and a close. */
const handshakeMs = 10_000;
const closeMs = 2000;
/** A refusal is a sentence. */
const maxRefusalLength = 4096;
/** With these a relay itself refuses, not something on the way to it. */
const refusals: Readonly<Record<number, number>> = {
  401: closeCodes.unauthenticated,
  403: closeCodes.forbidden,
  429: 1013,
};
const cut = 1006;

/** A WebSocket of `ws` (PROTOCOL.md, section 2). Where it fails, the reason is a sentence. */
export function openWebSocket(address: RelayTarget, clock: Clock): OpenTransport {
  return (events) => {
    const socket = new WebSocket(`${address.root.replace(/^http/, 'ws')}/v1`, protocolVersion, {
      perMessageDeflate: false,
      maxPayload: bounds.relayTextBytes,
      handshakeTimeout: handshakeMs,
      ...(address.credential === undefined ? {} : { headers: { Authorization: `Bearer ${address.credential}` } }),
      ...trust(address),
    });
    let isOpen = false;
    let isClosed = false;
    let failure: { readonly code: number; readonly reason: string } | undefined;
    socket.on('error', (error) => {
      if (!isOpen) failure ??= { code: cut, reason: endOfFailure(address.root, error).message };
    });
    socket.on('unexpected-response', (_, response) => {
      const { statusCode: status = 0 } = response;
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (body = `${body}${part}`.slice(0, maxRefusalLength)));
      response.on('error', () => undefined);
      response.on('close', () => {
        failure ??= { code: refusals[status] ?? cut, reason: endOfRefusal(address.root, status, body).message };
        socket.terminate();
      });
    });
    socket.on('open', () => {
      isOpen = true;
      if (!isClosed) events.onOpen();
    });
    socket.on('message', (data: Buffer<ArrayBuffer>, isBinary) => {
      if (isClosed) return;
      if (isBinary) events.onFrame(data);
      else events.onText(data.toString());
    });
    socket.on('ping', () => events.onAlive());
    socket.on('pong', () => events.onAlive());
    socket.on('close', (code, reason) => {
      if (isClosed) return;
      isClosed = true;
      events.onEnd(failure?.code ?? code, failure?.reason ?? reason.toString());
    });
    const send = (message: string | Uint8Array): void => {
      if (isOpen && !isClosed) socket.send(message);
    };
    return {
      kind: 'websocket',
      sendText: send,
      sendFrame: send,
      close: (code, reason) =>
        new Promise((resolve) => {
          if (isClosed) return resolve();
          isClosed = true;
          const stop = clock.after(closeMs, () => socket.terminate());
          socket.on('close', () => {
            stop();
            resolve();
          });
          if (isOpen) socket.close(code, reason);
          else socket.terminate();
        }),
    };
  };
}
