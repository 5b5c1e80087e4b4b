import type { MakeWebSocket } from '../remote/web-socket-transport.ts';

/** What Node gives, before anything connects. `makeSocket`: default: the global `WebSocket`. */
export const platform: { makeSocket?: MakeWebSocket } = {};
