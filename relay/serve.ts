import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { identifyByAddress } from './auth/identify.ts';
import type { ServeOptions } from './cli/serve-options.ts';
import { listenHttp } from './http/listen-http.ts';
import { serveStaticFiles } from './http/static-files.ts';
import { makeLog } from './log/log.ts';
import { makeRelay } from './make-relay.ts';
import { makeSystemPorts } from './ports/system-ports.ts';
import { Recording } from './record/recording.ts';
import { systemClock } from './session/clock.ts';

/** Beside this file's place after the build, dist/relay. */
const pageDirectory = fileURLToPath(new URL('../web', import.meta.url));

/**
 * Serves until the process is asked to stop.
 * @throws {Error} with a sentence for the person when it cannot
 */
export async function serve(options: ServeOptions, version: string): Promise<void> {
  if (!existsSync(`${pageDirectory}/index.html`)) {
    throw new Error('The page is not built yet. Run `npm run build`, then start again.');
  }
  const log = makeLog(options.logLevel, (line) => process.stderr.write(line));
  // A promise nobody waits for, in a device's driver for one, must not end what others do.
  process.on('unhandledRejection', (error) => log('error', 'unhandled-rejection', { error }));
  const recording = options.record && new Recording({ ...options.record, node: options.node, clock: systemClock, log });
  await recording?.start();
  const relay = makeRelay({
    version,
    node: options.node,
    source: makeSystemPorts({ extraPaths: options.paths, demo: options.demo }),
    access: { identify: identifyByAddress, hosts: options.allowedHosts, origins: options.allowedOrigins },
    serveFile: serveStaticFiles(pageDirectory),
    clock: systemClock,
    log,
    ...(recording ? { recording } : {}),
  });
  // Before the ports are touched: another relay may have them, and this one may not listen.
  const server = await listenHttp(relay.handlers, options.host, options.port).catch((error: unknown) => {
    throw explain(error, options);
  });
  await relay.start();
  process.stdout.write(`listening on ${server.url}\n`);
  const signal = await new Promise<string>((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
  log('info', 'stopping', { signal });
  server.stopListening();
  await relay.stop();
  await recording?.stop();
  await server.close();
}

/** What happened and what to do, for the failures that can be foreseen. */
function explain(error: unknown, { host, port }: ServeOptions): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new Error(`Port ${port} is in use, perhaps by another Baudcast. Stop that program, or take another port: npm start -- --port ${port + 1}`);
  }
  if (code === 'EACCES') return new Error(`This user may not listen on port ${port}. Take one from 1024 up: npm start -- --port 8017`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return new Error(`This computer has no address ${host}. Leave --host out, or use 127.0.0.1.`);
  return error;
}
