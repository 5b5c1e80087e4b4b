import { WebSocket as NodeWebSocket } from 'ws';
import { platform } from './platform.ts';

// Node has one of its own only from version 22 on.
platform.makeSocket = (url, protocols) => new NodeWebSocket(url, protocols) as unknown as WebSocket;

export { connect, serial } from './baudcast.ts';
