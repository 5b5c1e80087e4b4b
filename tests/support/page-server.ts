import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { identifyByAddress } from '../../relay/auth/identify.ts';
import { listenHttp } from '../../relay/http/listen-http.ts';
import { createRequestHandler } from '../../relay/http/request-handler.ts';
import { serveStaticFiles } from '../../relay/http/static-files.ts';

const built = fileURLToPath(new URL('../../dist/web', import.meta.url));

export interface PageServer {
  readonly origin: string;
  /** A copy of the build, to be changed as a newer version would change it. */
  readonly directory: string;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  /** Cuts the network: nothing answers at `origin` any more. */
  close(): Promise<void>;
  /** Answers again, at the same origin. */
  reopen(): Promise<void>;
  dispose(): Promise<void>;
}

/** Serves a copy of what `npm run build` made, on a free port. */
export async function startPageServer(): Promise<PageServer> {
  const directory = await mkdtemp(join(tmpdir(), 'baudcast-page-'));
  await cp(built, directory, { recursive: true });
  const requests: string[] = [];
  const serveFile = serveStaticFiles(directory);
  const onRequest = createRequestHandler({
    access: { identify: identifyByAddress },
    routes: [],
    log: () => {},
    serveFile: (request, response, path) => {
      requests.push(path);
      serveFile(request, response, path);
    },
  });
  let server = await listenHttp({ onRequest }, 'localhost', 0);
  const { port, url } = server;
  return {
    origin: url,
    directory,
    requests,
    close: () => server.close(),
    reopen: async () => {
      server = await listenHttp({ onRequest }, 'localhost', port);
    },
    dispose: async () => {
      await server.close();
      await rm(directory, { recursive: true });
    },
  };
}
