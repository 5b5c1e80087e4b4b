import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { helpText, parseServeOptions, UsageError, type ServeOptions } from './cli/serve-options.ts';
import { listenOnLoopback } from './http/loopback-server.ts';
import { createRequestHandler } from './http/request-handler.ts';
import { serveStaticFiles } from './http/static-files.ts';

/** Beside this file's place after the build, dist/relay. */
const pageDirectory = fileURLToPath(new URL('../web', import.meta.url));

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

async function serve({ host, port }: ServeOptions): Promise<void> {
  if (!existsSync(`${pageDirectory}/index.html`)) {
    throw new Error('The page is not built yet. Run `npm run build`, then start again.');
  }
  const handler = createRequestHandler({ version: readVersion(), serveFile: serveStaticFiles(pageDirectory) });
  const server = await listenOnLoopback(handler, host, port);
  const stop = (): void => void server.close();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  console.log(`listening on ${server.url}`);
}

/** What happened and what to do, for the failures that can be foreseen. */
function explain(error: unknown, { host, port }: ServeOptions): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return `Port ${port} is in use, perhaps by another Baudcast. Stop that program, or take another port: npm start -- --port ${port + 1}`;
  }
  if (code === 'EACCES') {
    return `This user may not listen on port ${port}. Take one from 1024 up: npm start -- --port 8017`;
  }
  if (code === 'EADDRNOTAVAIL') return `This computer has no address ${host}. Leave --host out, or use 127.0.0.1.`;
  return error instanceof Error ? error.message : String(error);
}

try {
  const options = parseServeOptions(process.argv.slice(2));
  if (options.action === 'help') process.stdout.write(helpText);
  else if (options.action === 'version') console.log(readVersion());
  else {
    await serve(options).catch((error: unknown) => {
      console.error(explain(error, options));
      process.exitCode = 1;
    });
  }
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
