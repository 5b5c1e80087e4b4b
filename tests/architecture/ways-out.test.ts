import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const top = fileURLToPath(new URL('../../relay', import.meta.url));
const modules = readdirSync(top, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.c?ts$/.test(name))
  .map((name) => ({ path: name.replaceAll('\\', '/'), text: readFileSync(`${top}/${name}`, 'utf8') }));

const having = (pattern: RegExp): string[] =>
  modules
    .filter(({ text }) => pattern.test(text))
    .map(({ path }) => path)
    .toSorted();

describe('security 15: the relay', () => {
  it('connects to other hosts in few places, and never to one given by a request', () => {
    const imported =
      /import \{[^}]*\b(?:request|get|connect|createConnection)\b[^}]*\} from 'node:(?:https?|net|tls|http2)'/;
    const called = /\bfetch\(|new WebSocket\(|'node:(?:dgram|dns)|\bundici\b|import\('@nats-io\/transport/;
    const client = new RegExp(`${imported.source}|${called.source}`);
    expect(having(client)).toEqual([
      // To a socket in a directory of its own computer, to check whether another relay holds the lock.
      'base/process-lock.ts',
      // The command line, which connects where the user says.
      'cli/client/node-http.ts',
      'cli/client/open-web-socket.ts',
      // To the servers of --nats.
      'fleet/nats-bus.ts',
      // To the hub of --join.
      'hub/dial-web-socket.ts',
      // To the serial ports that --path names by rfc2217: or tcp:.
      'ports/tcp-link.ts',
      // To the addresses of --webhook.
      'webhooks/post-message.ts',
    ]);
  });

  it('runs other programs for the commands service, release and forward only, which no request reaches', () => {
    expect(having(/child_process|worker_threads|node:cluster|process\.binding|process\.dlopen/)).toEqual([
      // socat, for `--pty`.
      'cli/forward-pty.ts',
      'cli/release.ts',
      'service/system-host.ts',
    ]);
    expect(having(/cli\/(?:release|forward-pty)\.ts/)).toEqual([]);
    expect(having(/service\/system-host/)).toEqual(['main.ts']);
    expect(having(/\beval\(|new Function\(|node:vm/)).toEqual([]);
  });
});
