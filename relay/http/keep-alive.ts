import type { ServerResponse } from 'node:http';

/** For answers without end: a silent port is no reason to keep a connection whose other end is gone, so the operating system asks it. */
export function keepAlive({ socket }: ServerResponse): void {
  socket?.setKeepAlive(true, 10_000);
  socket?.setNoDelay(true);
}
