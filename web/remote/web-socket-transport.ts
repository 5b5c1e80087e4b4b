import { protocolVersion } from '../../relay/protocol/limits.ts';
import type { OpenTransport } from './transport.ts';

export type MakeWebSocket = (url: string, protocol: string) => WebSocket;

/**
 * The ordinary way: one WebSocket.
 * @param address the relay's origin, `http:` or `https:`
 */
export function webSocketTransport(address: string, makeSocket: MakeWebSocket = (url, protocol) => new WebSocket(url, protocol)): OpenTransport {
  const url = new URL('/v1', address);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return (events) => {
    const socket = makeSocket(url.href, protocolVersion);
    socket.binaryType = 'arraybuffer';
    let closed = false;
    socket.addEventListener('open', () => {
      if (!closed) events.onOpen();
    });
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (closed) return;
      if (typeof data === 'string') events.onText(data);
      else if (data instanceof ArrayBuffer) events.onFrame(new Uint8Array(data));
    });
    socket.addEventListener('error', () => {}); // `close` follows, and says as much: nothing
    socket.addEventListener('close', ({ code, reason }) => {
      if (closed) return;
      closed = true;
      events.onEnd(code, reason);
    });
    const isOpen = (): boolean => !closed && socket.readyState === 1;
    return {
      kind: 'websocket',
      sendText(text) {
        if (isOpen()) socket.send(text);
      },
      sendFrame(frame) {
        if (isOpen()) socket.send(frame);
      },
      close(code, reason) {
        if (closed) return;
        closed = true;
        socket.close(code, reason);
      },
    };
  };
}
