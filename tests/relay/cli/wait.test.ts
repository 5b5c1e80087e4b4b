import { afterEach, describe, expect, it } from 'vitest';
import { lineFinder } from '../../../relay/cli/wait.ts';
import { until } from '../../support/settle.ts';
import { otherClient, settings, startCommand, startRelay } from './cli-bench.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function relayed() {
  const relay = await startRelay();
  closing.push(() => relay.close());
  return relay;
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe('baudcast transact', () => {
  it('transmits, prints the reply to the end of the match, and ends with 0', async () => {
    const { url } = await relayed();
    const { status, stdout, stderr } = startCommand(['transact', `${url}/demo/echo`, 'AT+GMR', '--for', 'G.R']);
    expect(await status, stderr.text).toBe(0);
    expect(stdout.bytes.toString()).toBe('AT+GMR');
  });

  it('without --for prints what comes until the line is silent', async () => {
    const { url } = await relayed();
    const { status, stdout, stderr, clock } = startCommand(['transact', `${url}/demo/echo`, '--hex', '41 0d 42 0a']);
    await until(() => stdout.bytes.length === 4);
    await clock.advance(300);
    expect(await status, stderr.text).toBe(0);
    expect(stdout.bytes.toString()).toBe('A\rB\n');
  });

  it('ends with 3 when nothing matches in time, with what came on stdout', async () => {
    const { url } = await relayed();
    const args = ['transact', `${url}/demo/echo`, 'ERROR', '--for', '^OK', '--timeout', '700ms'];
    const { status, stdout, stderr, clock } = startCommand(args);
    await until(() => stdout.bytes.length === 7);
    await clock.advance(700);
    expect(await status).toBe(3);
    expect(stdout.bytes.toString()).toBe('ERROR\r\n');
    expect(stderr.text).toBe('Nothing matched within 700 ms.\n');
  });

  it('transmits nothing while somebody else has control, and for a wrong regular expression', async () => {
    const { url, gps } = await relayed();
    const wrong = startCommand(['transact', `${url}/gps`, 'AT', '--for', '(']);
    expect(await wrong.status).toBe(2);
    expect(wrong.stderr.text).toContain("--for '(' cannot be read");
    const { connection } = await otherClient(url, 'Ada');
    await connection.ask({ type: 'open', port: 'gps', settings });
    const { status, stderr } = startCommand(['transact', `${url}/gps`, 'AT']);
    expect(await status).toBe(1);
    expect(stderr.text).toBe('Nothing was transmitted: Ada has control of the port.\n');
    expect(gps.now.line).toEqual([]);
    await connection.close();
  });
});

describe('baudcast wait', () => {
  it('waits for a line that matches, without control, and leaves the rest', async () => {
    const { url, gps, relay } = await relayed();
    const { connection } = await otherClient(url, 'Ada');
    await connection.ask({ type: 'open', port: 'gps', settings });
    const { status, stdout, stderr } = startCommand(['wait', `${url}/gps`, '--for', 'login: $', '--timeout', '50s']);
    await until(() => relay.core.ports.sessions.find(({ id }) => id === 'gps')?.counts.viewers === 2);
    gps.now.receive(bytes('booting\r\nlab'));
    gps.now.receive(bytes(' login: '));
    expect(await status, stderr.text).toBe(0);
    expect(stdout.bytes.toString()).toBe('booting\r\nlab login: ');
    await connection.close();
  });

  it('needs a URL and a regular expression', async () => {
    for (const args of [[], ['http://localhost:9/gps'], ['http://localhost:9/gps', '--for', 'x', '--timeout', 'soon']])
      expect(await startCommand(['wait', ...args]).status, args.join(' ')).toBe(2);
  });
});

it('a match is found wherever the pieces are cut, and after any amount of text without a line ending', () => {
  const text = `${'x'.repeat(10)}\nNEEDLE 1\n`;
  for (let cut = 0; cut <= text.length; cut++) {
    const find = lineFinder('^NEEDLE (\\d)');
    const first = find(bytes(text.slice(0, cut)));
    const shown = first ?? cut + (find(bytes(text.slice(cut))) ?? NaN);
    expect(shown, `cut at ${cut}`).toBe(19);
  }
  const find = lineFinder('NEEDLE');
  for (let i = 0; i < 50; i++) expect(find(new Uint8Array(10_000).fill(120))).toBeUndefined();
  expect(find(bytes('NEE'))).toBeUndefined();
  expect(find(bytes('DLE, and more'))).toBe(3);
});
