import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { FakeStdout, startCommand } from './cli-bench.ts';
import { PassThrough } from 'node:stream';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** How something that is not a relay, or a broken one, answers a request. */
type Answer = (response: ServerResponse, path: string) => void;
/** How it answers the request for a WebSocket. Default: the same. */
type Upgrade = (server: Server) => void;

const refuses =
  (status: number, body = ''): Answer =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'text/html' }).end(body);

const accepts =
  (said: string | Buffer, code?: number): Upgrade =>
  (server) =>
    void new WebSocketServer({ server, handleProtocols: () => 'baudcast.v1' }).on('connection', (socket) => {
      socket.on('error', () => undefined);
      socket.on('message', () => {
        socket.send(said);
        if (code !== undefined) socket.close(code, 'Enough.');
      });
    });

const strangers: Readonly<Record<string, readonly [Answer, Upgrade?]>> = {
  'a portal that answers everything with its page': [refuses(200, '<html>Welcome!</html>')],
  'a server that answers 200 and nothing': [refuses(200)],
  'a server that answers null': [refuses(200, 'null')],
  'a server that answers a list of invalid items': [refuses(200, '[{"id": 1}]')],
  'a server without such a route': [refuses(404, 'Not found')],
  'a proxy whose relay is down': [refuses(502, '<html>Bad gateway</html>')],
  'a server that redirects': [(response) => void response.writeHead(302, { location: '/login' }).end()],
  'a relay that requires another credential': [
    refuses(401, '{"error":{"code":"UNAUTHENTICATED","message":"No.","reason":"unknown"}}'),
  ],
  'a relay that refuses': [refuses(403, '{"error":{"code":"FORBIDDEN","message":"No."}}')],
  'a relay that is overloaded': [refuses(503, '{"error":{"code":"OVERLOADED","message":"No."}}')],
  'a server that cuts the connection': [(response) => void response.destroy()],
  'a server that cuts its answer': [
    (response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('[{"id": "gps",', () => response.destroy());
    },
  ],
  'a socket with another protocol': [refuses(200, 'x'), accepts('hello yourself')],
  'a socket with its own JSON': [refuses(200, 'x'), accepts('{"type":"welcome","version":7}')],
  'a socket that sends bytes': [refuses(200, 'x'), accepts(Buffer.alloc(64))],
  'a socket that closes': [refuses(200, 'x'), accepts('{', 4500)],
};

const commands: readonly (readonly string[])[] = [
  ['ports', 'URL'],
  ['attach', 'URL/ports/lab1/gps', '--retry', '0'],
  ['attach', 'URL/ports/lab1/gps', '--read-only', '--retry', '0'],
  ['attach', 'URL/gps', '--linger', 'forever'],
  ['transmit', 'URL/ports/lab1/gps', 'AT'],
  ['transmit', 'URL/gps', '--hex', '00'],
  ['share', 'URL', '--ports', 'gps'],
  ['share', 'URL/gps', '--devices', '1'],
  ['shares', 'URL'],
  ['shares', 'URL', '--json'],
  ['people', 'URL'],
  ['revoke', 'Yk3vX9qLm2Za', 'URL'],
  ['pair', 'URL'],
  ['join-link', 'lab2', 'URL'],
  ['nodes', 'URL'],
];

describe('security 34: no command exits 0', () => {
  it.each(Object.keys(strangers))('after a strange answer: %s', async (name) => {
    const [answer, upgrade] = strangers[name] ?? [refuses(500)];
    const server = createServer((request, response) => {
      request.resume();
      answer(response, request.url ?? '');
    });
    if (upgrade) upgrade(server);
    else
      server.on('upgrade', (_request, stream: Duplex) => {
        stream.on('error', () => undefined);
        stream.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => (server.closeAllConnections(), server.close()));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const args of commands) {
      const stdin = new PassThrough();
      stdin.end('typed');
      const stdout = new FakeStdout();
      const { status, stderr } = startCommand(
        args.map((arg) => arg.replace('URL', url)),
        { stdin, stdout },
      );
      expect(await status, `${args.join(' ')}: ${stderr.text}`).toBe(1);
      const out = stdout.bytes.toString();
      if (!args.includes('--json')) expect(out).toBe('');
      else expect(JSON.parse(out)).toEqual({ error: { code: expect.any(String), message: stderr.text.trimEnd() } });
      expect(stderr.text, args.join(' ')).toMatch(/\.\n$/);
    }
  });

  it('without any answer', async () => {
    for (const args of commands) {
      const { status, stderr } = startCommand(args.map((arg) => arg.replace('URL', 'http://127.0.0.1:1')));
      expect(await status, args.join(' ')).toBe(1);
      expect(stderr.text).toContain('No relay answers at http://127.0.0.1:1');
    }
  });
});
