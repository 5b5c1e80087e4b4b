import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identifyByAddress } from '../../../relay/auth/identify.ts';
import { type HttpServer, listenHttp } from '../../../relay/http/listen-http.ts';
import { pageRoutes } from '../../../relay/http/page-routes.ts';
import { redirectToHttps } from '../../../relay/http/redirect-to-https.ts';
import { createRequestHandler } from '../../../relay/http/request-handler.ts';
import { keepCertificate, type KeptCertificate } from '../../../relay/tls/kept-certificate.ts';
import type { WaitingRoomOptions } from '../../../relay/tls/waiting-room.ts';
import { MemoryFiles } from '../tls/memory-files.ts';

export interface TestTlsServer extends HttpServer {
  readonly kept: KeptCertificate;
  /** Path of the authority of its certificate. */
  readonly authorityPath: string;
}

/** A relay's public routes with TLS at 127.0.0.1, with a certificate for localhost, 127.0.0.1 and lab1. */
export async function startTlsServer(waiting: WaitingRoomOptions): Promise<TestTlsServer> {
  const hosts = { names: ['localhost', 'lab1'], addresses: ['127.0.0.1'] };
  const kept = await keepCertificate(new MemoryFiles(), hosts, 'lab1', Date.now());
  const directory = await mkdtemp(join(tmpdir(), 'baudcast-tls-'));
  const authorityPath = join(directory, 'authority.pem');
  await writeFile(authorityPath, kept.authorityPem);
  const onRequest = createRequestHandler({
    access: { identify: identifyByAddress, hosts: ['lab1'] },
    routes: pageRoutes({ version: '1.2.3', node: 'lab1', needsCredential: false, isInsecure: false }),
    serveFile: (_, response) => void response.end('page'),
    log: () => {},
  });
  const server = await listenHttp({ onRequest }, '127.0.0.1', 0, {
    ...waiting,
    pair: kept.pair,
    onPlainRequest: redirectToHttps(['lab1']),
  });
  return {
    ...server,
    kept,
    authorityPath,
    close: async () => {
      await server.close();
      await rm(directory, { recursive: true });
    },
  };
}

/** Runs a program that reads `input`. @returns its exit status, and all its output */
export function run(
  program: string,
  args: readonly string[],
  input = '',
): Promise<{ readonly status: number; readonly said: string }> {
  return new Promise((resolve) => {
    const child = execFile(program, [...args], (error, stdout, stderr) =>
      resolve({ status: error ? Number(error.code ?? 1) : 0, said: stdout + stderr }),
    );
    child.stdin?.end(input);
  });
}

/** A connection that sends `text` and then nothing. */
export async function sayOnly(port: number, text: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined).resume();
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  socket.write(text, 'latin1');
  return socket;
}
