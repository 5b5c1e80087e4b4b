import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identifyByAddress } from '../../../relay/auth/identify.ts';
import { pageRoutes } from '../../../relay/http/page-routes.ts';
import { type HttpServer, listenHttp } from '../../../relay/http/listen-http.ts';
import { createRequestHandler } from '../../../relay/http/request-handler.ts';
import { serveStaticFiles } from '../../../relay/http/static-files.ts';
import { watchRoutes } from '../../../relay/http/watch-routes.ts';

export const pageText = '<!doctype html><title>the page</title><script src="./assets/main-abc123.js"></script>';

export interface TestServer extends HttpServer {
  /** The directory above the one served; holds `secret.txt`. */
  readonly parent: string;
}

/** A small build with a file next to it that must never be served, on a free port. */
export async function startTestServer(): Promise<TestServer> {
  const parent = await mkdtemp(join(tmpdir(), 'baudcast-relay-'));
  const web = join(parent, 'web');
  await mkdir(join(web, 'assets'), { recursive: true });
  await Promise.all([
    writeFile(join(parent, 'secret.txt'), 'secret'),
    writeFile(join(web, 'index.html'), pageText),
    writeFile(join(web, 'service-worker.js'), '// worker'),
    writeFile(join(web, 'assets', 'main-abc123.js'), 'export {};'),
  ]);
  const onRequest = createRequestHandler({
    access: {
      identify: identifyByAddress,
      hosts: ['relay.example', 'front.example:8443'],
      origins: ['https://pages.example'],
    },
    routes: [
      ...pageRoutes({ version: '1.2.3', node: 'lab1', needsCredential: false, isInsecure: false }),
      ...watchRoutes({
        health: () => ({ status: 'ok', ports: 0, recording: 'off', audit: 'off' }),
        needsCredential: false,
      }),
    ],
    serveFile: serveStaticFiles(web),
    log: () => {},
  });
  const server = await listenHttp({ onRequest }, 'localhost', 0);
  return {
    ...server,
    parent,
    close: async () => {
      await server.close();
      await rm(parent, { recursive: true });
    },
  };
}

/** Writes `request` to the server unchanged and returns the answer as text, once the server has ended it. */
export function exchange(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request, 'latin1'));
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => (answer += text));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

/** The status code of an answer `exchange` gave; NaN when there was none. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
}
