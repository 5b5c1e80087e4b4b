import { bearerProtocolPrefix } from '../../relay/protocol/link-secret.ts';
import { protocolVersion } from '../../relay/protocol/limits.ts';
import type { OpenTransport } from '../../relay/client/transport.ts';

export type MakeWebSocket = (url: string, protocols: string[]) => WebSocket;

interface WebSocketTransportOptions {
  readonly makeSocket?: MakeWebSocket | undefined;
  /** Asked before each connection. Default: none. */
  readonly credential?: (() => string | undefined) | undefined;
}

/**
 * The ordinary way: one WebSocket.
 * @param address where the relay is, `http:` or `https:`, without a slash at the end
 */
export function webSocketTransport(
  address: string,
  { makeSocket = (url, protocols) => new WebSocket(url, protocols), credential }: WebSocketTransportOptions = {},
): OpenTransport {
  const url = new URL(`${address}/v1`);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return (events) => {
    const secret = credential?.();
    // A relay has little room for those who say only later who they are (PROTOCOL.md, section 2).
    const protocols = secret === undefined ? [protocolVersion] : [protocolVersion, `${bearerProtocolPrefix}${secret}`];
    let socket: WebSocket;
    try {
      socket = makeSocket(url.href, protocols);
    } catch {
      // Browsers throw for what a page may not even try, such as `ws:` from a page over https.
      queueMicrotask(() => events.onEnd(1006, ''));
      return { kind: 'websocket', sendText: () => {}, sendFrame: () => {}, close: async () => {} };
    }
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
      async close(code, reason) {
        if (closed) return;
        closed = true;
        socket.close(code, reason);
      },
    };
  };
}
