import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../dist/relay/baudcast.cjs', import.meta.url));

describe('the built baudcast mcp', () => {
  const relay = spawn(process.execPath, [program, 'serve', '--port', '0', '--demo'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let url = '';
  beforeAll(async () => {
    const [line] = (await once(createInterface(relay.stdout), 'line')) as [string];
    url = line.slice('listening on '.length);
  });
  afterAll(async () => {
    const closed = once(relay, 'close');
    relay.kill('SIGTERM');
    await closed;
  });

  it.each(['2026-07-28', '2025-11-25'])('gives an agent of revision %s the port of its URL', async (revision) => {
    const client = new Client(
      { name: 'Robot', version: '1' },
      revision === '2025-11-25' ? {} : { versionNegotiation: { mode: { pin: revision } } },
    );
    const args = [program, 'mcp', `${url}/ports/demo/echo`];
    await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'inherit' }));
    const call = async (name: string, given: Record<string, unknown> = {}) =>
      (await client.callTool({ name, arguments: given })).structuredContent;
    expect(client.getNegotiatedProtocolVersion()).toBe(revision);
    expect(await call('list_ports')).toMatchObject({ ports: [{ port: 'demo/echo' }] });
    await call('open', { port: 'demo/echo' });
    expect(await call('transact', { port: 'demo/echo', text: 'hello', until_text: 'lo' })).toMatchObject({
      matched: true,
      device_output: { data: 'hello' },
    });
    const steps = ['send "$GPTXT,01*46\\r\\n"', 'wait "\\n" within 5s'];
    const done = await call('run_sequence', { port: 'demo/echo', steps });
    expect(done).toMatchObject({ outcome: 'done' });
    const from = (done as { from_offset: number }).from_offset;
    expect(await call('decode', { port: 'demo/echo', decoder: 'nmea', from })).toMatchObject({
      device_output: { messages: [{ offset: from, kind: 'TXT' }] },
    });
    expect(await call('status', { port: 'demo/echo' })).toMatchObject({ control: expect.stringContaining('Robot (') });
    await client.close();
  });

  it('ends when its program closes stdin, and says in a sentence that no relay answers', async () => {
    const child = spawn(process.execPath, [program, 'mcp', 'http://127.0.0.1:9'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close');
    const lines = createInterface(child.stdout);
    const send = (message: object): void =>
      void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    const clientInfo = { name: 'x', version: '1' };
    send({ id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo } });
    await once(lines, 'line');
    send({ method: 'notifications/initialized' });
    send({ id: 2, method: 'tools/call', params: { name: 'list_ports', arguments: {} } });
    const [answer] = (await once(lines, 'line')) as [string];
    expect(JSON.parse(answer)).toMatchObject({
      result: { isError: true, content: [{ text: expect.stringMatching(/^TIMEOUT: No relay answers at/) }] },
    });
    child.stdin.end();
    expect(await closed).toEqual([0, null]);
  });
});
