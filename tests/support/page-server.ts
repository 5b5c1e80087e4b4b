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
  /** Requested paths, in order. */
  readonly requests: readonly string[];
  /** Cuts the network: nothing answers at `origin` any more. */
  close(): Promise<void>;
  /** Answers again, at the same origin. */
  reopen(): Promise<void>;
  dispose(): Promise<void>;
}

export interface BuiltPageServer extends PageServer {
  /** Answers no request for such a path until the function it returns is called. */
  hold(path: RegExp): () => void;
}

/** Serves a copy of what `npm run build` made, on a free port. @param hosts names it answers to besides `localhost` */
export async function startPageServer(hosts: readonly string[] = []): Promise<BuiltPageServer> {
  const directory = await mkdtemp(join(tmpdir(), 'baudcast-page-'));
  await cp(built, directory, { recursive: true });
  const requests: string[] = [];
  const serveFile = serveStaticFiles(directory);
  let held: { readonly path: RegExp; readonly released: Promise<void> } | undefined;
  const onRequest = createRequestHandler({
    access: { identify: identifyByAddress, hosts },
    routes: [],
    log: () => {},
    serveFile: (request, response, path) => {
      requests.push(path);
      if (held?.path.test(path)) void held.released.then(() => serveFile(request, response, path));
      else serveFile(request, response, path);
    },
  });
  let server = await listenHttp({ onRequest }, 'localhost', 0);
  const { port, url } = server;
  return {
    origin: url,
    directory,
    requests,
    hold: (path) => {
      const { promise, resolve } = makeGate();
      held = { path, released: promise };
      return () => {
        held = undefined;
        resolve();
      };
    },
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

function makeGate(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
