import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';
import type { PageServer } from './page-server.ts';

/**
 * Serves files as any web server does: none of our headers, no page for addresses without a file.
 * @param root path below which they are, with a slash at both ends
 */
export async function startStaticServer(directory: string, root: string): Promise<PageServer> {
  const files = sirv(directory, { dev: true, etag: true });
  const requests: string[] = [];
  const listen = async (port: number): Promise<Server> => {
    const server = createServer((request, response) => {
      const url = request.url ?? '';
      const notFound = (): void => void response.writeHead(404).end();
      requests.push(url);
      if (!url.startsWith(root)) return notFound();
      request.url = url.slice(root.length - 1);
      files(request, response, notFound);
    });
    await once(server.listen(port, 'localhost'), 'listening');
    return server;
  };
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return {
    origin: `http://localhost:${port}`,
    directory,
    requests,
    close,
    reopen: async () => {
      server = await listen(port);
    },
    dispose: close,
  };
}
