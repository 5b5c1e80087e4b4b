import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, listens } from '../../support/ports.ts';
import { findNginx } from '../../support/prepare.mjs';

export interface NginxOptions {
  /** Its port on 127.0.0.1. Default: any free port. */
  readonly port?: number;
  /** Whether the relay gets the name that its client used, not its own. Default: false, as nginx does. */
  readonly keepsHost?: boolean;
  /** Whether answers are passed on as they arrive. Default: true, as nginx does where the answer asks for it. */
  readonly streams?: boolean;
  /** A whole `server { … }` instead, which listens on `port`. */
  readonly server?: string;
}

/**
 * nginx before a relay, unless told otherwise as it is with no thought of WebSocket: `Upgrade` does not get through.
 */
export class Nginx {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #directory: string;

  private constructor(url: string, child: ChildProcess, directory: string) {
    this.url = url;
    this.#process = child;
    this.#directory = directory;
  }

  static async start(relayPort: number, options: NginxOptions = {}): Promise<Nginx> {
    const program = findNginx();
    if (program === undefined) throw new Error('nginx is not installed.');
    const directory = await mkdtemp(join(tmpdir(), 'baudcast-nginx-'));
    const port = options.port ?? (await freePort());
    await writeFile(join(directory, 'nginx.conf'), configuration(directory, port, relayPort, options));
    const child = spawn(program, ['-p', directory, '-c', 'nginx.conf', '-e', 'stderr'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(`nginx ended: ${said}`)));
    ended.catch(() => undefined);
    await Promise.race([listens(port), ended]);
    return new Nginx(`http://127.0.0.1:${port}`, child, directory);
  }

  async stop(): Promise<void> {
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await exited;
    await rm(this.#directory, { recursive: true });
  }
}

function configuration(
  directory: string,
  port: number,
  relayPort: number,
  { streams = true, keepsHost = false, server }: NginxOptions,
): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${directory}/${name};`,
  );
  // A proxy that buffers the answer until it ends: some do, whatever the answer asks for.
  const holdBack = streams
    ? ''
    : 'proxy_ignore_headers X-Accel-Buffering; proxy_buffering on; proxy_buffers 16 256k; proxy_buffer_size 256k; ' +
      'proxy_busy_buffers_size 512k; gzip on; gzip_types *; gzip_min_length 1; gzip_buffers 64 64k;';
  const host = keepsHost ? 'proxy_set_header Host $http_host;' : '';
  const location = `location / { proxy_pass http://127.0.0.1:${relayPort}; ${host} ${holdBack} }`;
  const plainServer = `server { listen 127.0.0.1:${port}; ${location} }`;
  return `
daemon off;
master_process off;
pid ${directory}/nginx.pid;
events {}
http {
  access_log off;
  ${paths.join('\n  ')}
  ${server ?? plainServer}
}
`;
}
