import { createHash, randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { PassThrough, Readable, Writable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { standardInput } from '../../../relay/cli/standard-input.ts';
import { FakeKeyboard, FakeStdout, otherClient, settings, startCommand, startRelay } from './cli-bench.ts';
import { TcpShim } from '../../support/tcp-shim.ts';
import { until } from '../../support/settle.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function relayed(...args: Parameters<typeof startRelay>) {
  const relay = await startRelay(...args);
  closing.push(() => relay.close());
  return relay;
}

async function relayedThroughShim(...args: Parameters<typeof startRelay>) {
  const relay = await relayed(...args);
  const shim = await TcpShim.start(relay.port);
  relay.hosts.push(shim.host);
  closing.push(() => shim.stop());
  return { relay, shim };
}

type Relay = Awaited<ReturnType<typeof startRelay>>;

/** Unplugs the device: a relay reopens one that is still listed at once, perhaps before the test continues. */
function unplug({ gps, source }: Relay): void {
  source.onChange({ gone: ['gps'], arrived: [] });
  gps.now.lose();
}

function plug({ source }: Relay): void {
  source.onChange({ gone: [], arrived: [{ id: 'gps', name: 'GPS', usb: null }] });
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const eightMebibytes = (): Buffer => randomBytes(8 * 1024 * 1024);
const quietMs = 1000;

/** Chunks of uneven sizes, as from a pipe. */
function piped(bytes: Buffer): PassThrough {
  const input = new PassThrough();
  function* chunks() {
    for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7 + 13) % 200_000)
      yield bytes.subarray(at, at + size);
  }
  Readable.from(chunks()).pipe(input);
  return input;
}

describe('baudcast attach, in a pipe', () => {
  it('transfers 8 MiB to the line and back, byte for byte, and ends when the line is quiet', async () => {
    const { url } = await relayed();
    const sent = eightMebibytes();
    const { stdout, clock, status, stderr, done } = startCommand(['attach', `${url}/ports/lab1/demo/echo`], {
      stdin: piped(sent),
    });
    await stdout.has(sent.length);
    expect(done.isOver).toBe(false);
    await until(() => clock.running === 2);
    await clock.advance(quietMs);
    expect(await status).toBe(0);
    expect(sha256(stdout.bytes)).toBe(sha256(sent));
    expect(stderr.text).toBe('');
  });

  it('continues after cuts in the middle, with no byte lost or doubled in either direction', async () => {
    const { shim } = await relayedThroughShim();
    const sent = eightMebibytes();
    shim.cutAt(20_000, 700_000, 700_001, 3_333_333, 6_000_000);
    const { stdout, clock, status, stderr } = startCommand(['attach', `${shim.url}/demo/echo`], { stdin: piped(sent) });
    await stdout.has(sent.length);
    await until(() => clock.running === 2);
    await clock.advance(quietMs);
    expect(await status).toBe(0);
    expect(sha256(stdout.bytes)).toBe(sha256(sent));
    // The third cut comes before the data after the second one: once the relay is asked whether it is there at all.
    expect(shim.accepted).toBe(7);
    expect(stderr.text.match(/Connected again\./g)).toHaveLength(4);
  });

  it('uses HTTP where WebSocket is blocked, also after cuts, with no byte lost or doubled', async () => {
    const { shim } = await relayedThroughShim();
    shim.stripsUpgrades = true;
    const sent = randomBytes(2 * 1024 * 1024);
    shim.cutAt(300_000, 1_000_000);
    const { stdout, clock, status, stderr, done } = startCommand(['attach', `${shim.url}/demo/echo`], {
      stdin: piped(sent),
    });
    // Time passes only while nothing else happens: until the next request after a cut, and while the line is
    // quiet.
    for (let seen = -1, turns = 0; !done.isOver; turns++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (shim.passedBytes !== seen) turns = 0;
      else if (turns % 5000 === 4999) await clock.advance(100);
      seen = shim.passedBytes;
    }
    expect(await status, stderr.text).toBe(0);
    expect(sha256(stdout.bytes)).toBe(sha256(sent));
    // A turn without a byte may mean a slow computer: then the clock has run ahead of the relay's answer.
    const [first, ...others] = stderr.text.trimEnd().split('\n');
    expect(first).toBe('WebSocket is blocked on the way to the relay: using HTTP.');
    const ofCuts = ['The connection was cut without a word. Trying again.', 'Connected again.'];
    expect(others.filter((line) => !ofCuts.includes(line))).toEqual([]);
  });

  it('reads no more from the relay than stdout accepts', async () => {
    const { url, gps } = await relayed();
    const waiting: (() => void)[] = [];
    const count = { seen: 0, taken: 0 };
    const stdout = new Writable({
      highWaterMark: 1,
      write: (chunk: Buffer, _encoding, callback) =>
        void waiting.push(() => ((count.taken += chunk.length), callback())),
    });
    const { status, stop, stderr } = startCommand(['attach', `${url}/gps`, '--read-only'], { stdout });
    await until(() => stderr.text.includes('not open'));
    const { connection, handle } = await otherClient(url, 'Another');
    await connection.ask({ type: 'open', port: 'gps', settings });
    connection.listener = {
      onMessage: () => undefined,
      onFrame: ({ payload }) => (connection.grant(handle, payload.length), void (count.seen += payload.length)),
    };
    const total = 48 * 32 * 1024;
    for (let i = 0; i < 48; i++) gps.now.receive(Buffer.alloc(32 * 1024));
    await until(() => count.seen === total && stdout.writableLength === 256 * 1024);
    while (count.taken < total) {
      expect(stdout.writableLength).toBeLessThanOrEqual(256 * 1024);
      waiting.shift()?.();
      await until(() => waiting.length > 0 || count.taken === total);
    }
    stop.abort();
    expect(await status).toBe(0);
    await connection.close();
  });

  it('waits until everything was written, and then until nothing was received for the requested time', async () => {
    const { url, gps } = await relayed();
    const { stdin, stdout, clock, status, done } = startCommand([
      'attach',
      `${url}/gps`,
      '--linger',
      '300',
      '--baud',
      '9600',
    ]);
    stdin.end('AT\r');
    await until(() => clock.running === 2);
    expect(Buffer.from(gps.now.line).toString()).toBe('AT\r');
    expect(gps.now.settings).toEqual(settings);
    await clock.advance(299);
    gps.now.receive(Buffer.from('OK\r\n'));
    await stdout.has(4);
    await clock.advance(299);
    expect(done.isOver).toBe(false);
    await clock.advance(1);
    expect(await status).toBe(0);
    expect(stdout.bytes.toString()).toBe('OK\r\n');
  });

  it('does not treat a cut as silence', async () => {
    const { relay, shim } = await relayedThroughShim();
    const { stdin, stdout, clock, status, done } = startCommand(['attach', `${shim.url}/gps`]);
    stdin.end('x');
    await until(() => clock.running === 2);
    shim.isDown = true;
    shim.cut();
    await until(() => shim.accepted > 3);
    await clock.advance(quietMs);
    relay.gps.now.receive(Buffer.from('meanwhile'));
    expect(done.isOver).toBe(false);
    shim.isDown = false;
    await stdout.has(9);
    await until(() => clock.running === 2);
    await clock.advance(2 * quietMs);
    expect(await status).toBe(0);
    expect(stdout.bytes.toString()).toBe('meanwhile');
  });

  it('ends cleanly when stdout is closed by its reader', async () => {
    const { url, gps } = await relayed();
    const stdout = new FakeStdout();
    stdout._write = (_chunk, _encoding, callback) =>
      callback(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    const { status, stderr } = startCommand(['attach', `${url}/gps`], { stdout });
    await until(() => gps.openings.length === 1);
    gps.now.receive(Buffer.from('for nobody'));
    expect(await status).toBe(0);
    expect(stderr.text).toBe('');
  });

  it('fails when stdout cannot be written for another reason', async () => {
    const { url, gps } = await relayed();
    const stdout = new FakeStdout();
    stdout._write = (_chunk, _encoding, callback) =>
      callback(Object.assign(new Error('no space left'), { code: 'ENOSPC' }));
    const { status, stderr } = startCommand(['attach', `${url}/gps`], { stdout });
    await until(() => gps.openings.length === 1);
    gps.now.receive(Buffer.from('for a full disk'));
    expect(await status).toBe(1);
    expect(stderr.text).toBe('What is received cannot be written: no space left\n');
  });

  it('reports how much is missing when the relay no longer has it, and ends with 1', async () => {
    const { relay, shim } = await relayedThroughShim({ replayBytes: 1000 });
    const { stdin, stdout, clock, status, stderr } = startCommand(['attach', `${shim.url}/gps`]);
    await until(() => relay.gps.openings.length === 1);
    relay.gps.now.receive(Buffer.alloc(10, 'a'));
    await stdout.has(10);
    shim.isDown = true;
    shim.cut();
    for (let i = 0; i < 50; i++) relay.gps.now.receive(Buffer.alloc(100, 'b'));
    shim.isDown = false;
    await until(() => stderr.text.includes('missing'));
    const [, count, from, to] =
      /(\d+) bytes are missing, from offset (\d+) to (\d+)/.exec(stderr.text)?.map(Number) ?? [];
    expect(from).toBe(10);
    expect(count).toBe((to ?? 0) - 10);
    stdin.end();
    await stdout.has(10 + 5010 - (to ?? 0));
    await until(() => clock.running === 2);
    await clock.advance(quietMs);
    expect(await status).toBe(1);
    expect(stdout.bytes).toHaveLength(10 + 5010 - (to ?? 0));
  });

  it('begins at an offset, or with the oldest data', async () => {
    const { url, gps } = await relayed();
    const { connection } = await otherClient(url, 'Another');
    await connection.ask({ type: 'open', port: 'gps', settings });
    gps.now.receive(Buffer.from('0123456789'));
    for (const [from, expected] of [
      ['4', '456789'],
      ['oldest', '0123456789'],
      ['10', ''],
    ] as const) {
      const { stdin, stdout, clock, status } = startCommand(['attach', `${url}/gps`, '--from', from]);
      stdin.end();
      await until(() => clock.running === 2);
      await stdout.has(expected.length);
      await clock.advance(quietMs);
      expect(await status).toBe(0);
      expect(stdout.bytes.toString()).toBe(expected);
    }
    const ahead = startCommand(['attach', `${url}/gps`, '--from', '11']);
    expect(await ahead.status).toBe(1);
    expect(ahead.stderr.text).toContain('not received as much');
    await connection.close();
  });

  it('only receives with --read-only: opens nothing, takes no lease, reads no stdin', async () => {
    const { url, gps } = await relayed();
    const { stdin, stdout, status, stop, stderr } = startCommand(['attach', `${url}/gps`, '--read-only']);
    stdin.write('not for the line');
    await until(() => stderr.text.includes('not open'));
    expect(gps.openings).toHaveLength(0);
    const { connection } = await otherClient(url, 'Another');
    await connection.ask({ type: 'open', port: 'gps', settings });
    expect((await connection.ask({ type: 'lease', port: 'gps', action: 'request' })).holder).toBe(
      connection.welcome.viewer,
    );
    gps.now.receive(Buffer.from('seen'));
    await stdout.has(4);
    stop.abort();
    expect(await status).toBe(0);
    expect(gps.now.line).toEqual([]);
    await connection.close();
  });

  it('transmits nothing while somebody else holds the lease, and names the holder in safe characters', async () => {
    const { url, gps } = await relayed();
    const { connection } = await otherClient(url, 'Ada \u202Eevil');
    await connection.ask({ type: 'open', port: 'gps', settings });
    const { stdin, status, stderr } = startCommand(['attach', `${url}/gps`]);
    stdin.write('AT\r');
    expect(await status).toBe(1);
    expect(stderr.text).toBe('Nothing was transmitted: Ada \\u{202e}evil has control of the port.\n');
    expect(gps.now.line).toEqual([]);
    const { wanting } = await connection.ask({ type: 'lease', port: 'gps', action: 'request' });
    expect(wanting).toEqual([]);
    await connection.close();
  });

  it('stops where the device was lost, and reports how much was written', async () => {
    const { url, gps } = await relayed();
    const { stdin, status, stderr } = startCommand(['attach', `${url}/gps`]);
    stdin.write('first');
    await until(() => gps.openings[0]?.line.length === 5);
    gps.now.isSlow = true;
    stdin.write('second');
    await until(() => gps.now.held.length === 1);
    gps.now.lose();
    expect(await status).toBe(1);
    expect(stderr.text).toMatch(
      new RegExp(
        '^The device was lost after 0 bytes: Unplugged\\.\n(?:The device is back: a new opening begins\\.\n)?' +
          'Transmitting stopped after 5 bytes, of the next, a part may have been transmitted: ',
      ),
    );
  });

  it('does not continue a script in another opening of the port', async () => {
    const relay = await relayed();
    const { url, gps } = relay;
    const { stdin, status, stderr } = startCommand(['attach', `${url}/gps`]);
    stdin.write('first');
    await until(() => gps.openings[0]?.line.length === 5);
    unplug(relay);
    await until(() => stderr.text.includes('lost'));
    plug(relay);
    await until(() => stderr.text.includes('The device is back'));
    stdin.write('second');
    expect(await status).toBe(1);
    expect(gps.openings).toHaveLength(2);
    expect(gps.now.line).toEqual([]);
    expect(stderr.text).toContain('Transmitting stopped after 5 bytes, the rest was not transmitted: ');
  });

  it('trials C 2: with --linger forever it continues after a replug, with later input', async () => {
    const relay = await relayed();
    const { url, gps } = relay;
    const { stdin, stdout, status, stop, stderr } = startCommand(['attach', `${url}/gps`, '--linger', 'forever']);
    stdin.write('first');
    await until(() => gps.openings[0]?.line.length === 5);
    // The answer comes after the report of the write: lost before that, the bytes would count as not transmitted.
    gps.now.receive(Buffer.from('!'));
    await stdout.has(1);
    unplug(relay);
    await until(() => stderr.text.includes('lost'));
    stdin.write('while it is away');
    await until(() => stderr.text.includes('16 bytes were not transmitted: '));
    plug(relay);
    await until(() => stderr.text.includes('The device is back'));
    stdin.write('second');
    await until(() => gps.openings[1]?.line.length === 6);
    gps.now.receive(Buffer.from('OK'));
    await stdout.has(3);
    stop.abort();
    expect(await status).toBe(0);
    expect(Buffer.from(gps.now.line).toString()).toBe('second');
  });

  it('trials C 2: with --linger forever it continues after a restart of the relay', async () => {
    const { relay, shim } = await relayedThroughShim();
    const { stdin, status, stop, stderr } = startCommand(['attach', `${shim.url}/gps`, '--linger', 'forever']);
    stdin.write('first');
    await until(() => relay.gps.openings[0]?.line.length === 5);
    shim.isDown = true;
    shim.cut();
    const second = await relayed();
    second.hosts.push(shim.host);
    shim.target = second.port;
    shim.isDown = false;
    await until(() => stderr.text.includes('Connected again.'));
    stdin.write('second');
    await until(() => second.gps.openings[0]?.line.length === 6);
    stop.abort();
    // Data received by the first relay meanwhile is missing.
    expect(await status).toBe(1);
    expect(Buffer.from(second.gps.now.line).toString()).toBe('second');
  });

  it('trials C 2: a lasting pipe keeps its input while a holder that was cut still has control', async () => {
    const { relay, shim } = await relayedThroughShim({ leaseGraceMs: 500, leaseReturnMs: 200 });
    const { connection } = await otherClient(shim.url, 'Another');
    await connection.ask({ type: 'open', port: 'gps', settings });
    shim.isDown = true;
    shim.cut();
    const { stdin, status, stop, stderr } = startCommand(['attach', `${relay.url}/gps`, '--linger', 'forever']);
    stdin.write('kept');
    await until(() => relay.gps.openings[0]?.line.length === 4);
    // Before it is stopped, which may be sooner than the outcome is here.
    expect(stderr.text).not.toContain('not transmitted');
    stop.abort();
    expect(await status).toBe(0);
  });

  it('with --one-opening a lasting pipe stops when the device is replugged, as a script does', async () => {
    const relay = await relayed();
    const { url, gps } = relay;
    const args = ['attach', `${url}/gps`, '--linger', 'forever', '--one-opening'];
    const { stdin, status, stderr } = startCommand(args);
    stdin.write('first');
    await until(() => gps.openings[0]?.line.length === 5);
    unplug(relay);
    await until(() => stderr.text.includes('lost'));
    plug(relay);
    await until(() => stderr.text.includes('The device is back'));
    stdin.write('second');
    expect(await status).toBe(1);
    expect(gps.now.line).toEqual([]);
    expect(stderr.text).toContain('Transmitting stopped after 5 bytes, the rest was not transmitted: ');
    expect(await startCommand(['attach', `${url}/gps`, '--one-opening']).status).toBe(2);
  });

  it('trials C 8: reports that stdin is a directory, and ends with 1', async () => {
    const { url } = await relayed();
    const directory = openSync(tmpdir(), 'r');
    closing.push(async () => closeSync(directory));
    const stdin = standardInput(new PassThrough(), directory) as PassThrough;
    const { status, stderr } = startCommand(['attach', `${url}/gps`], { stdin });
    expect(await status).toBe(1);
    expect(stderr.text).toBe('Cannot read what is to be transmitted: standard input is a directory.\n');
    const pipe = new PassThrough();
    expect(standardInput(pipe, 0)).toBe(pipe);
  });

  it('attaches again when a restarted relay has found the port', async () => {
    const { relay, shim } = await relayedThroughShim();
    const { stdin, stdout, status, stop, stderr } = startCommand(['attach', `${shim.url}/gps`, '--linger', 'forever']);
    stdin.write('x');
    await until(() => relay.gps.openings[0]?.line.length === 1);
    shim.isDown = true;
    shim.cut();
    const second = await relayed();
    second.source.onChange({ gone: ['gps'], arrived: [] });
    second.hosts.push(shim.host);
    shim.target = second.port;
    shim.isDown = false;
    await until(() => shim.accepted > 1 && stderr.text.includes('Trying again.'));
    second.source.onChange({ gone: [], arrived: [{ id: 'gps', name: 'GPS', usb: null }] });
    await until(() => stderr.text.includes('Connected again.'));
    second.gps.now.receive(Buffer.from('found'));
    await stdout.has(5);
    stop.abort();
    expect(await status).toBe(1);
  });

  it('stops when the relay is away longer than the retry time', async () => {
    const { relay, shim } = await relayedThroughShim();
    const { stdin, status, stderr, clock } = startCommand(['attach', `${shim.url}/gps`, '--retry', '5']);
    stdin.write('x');
    await until(() => relay.gps.openings[0]?.line.length === 1);
    shim.isDown = true;
    shim.cut();
    await until(() => shim.accepted > 2);
    await clock.advance(5001);
    expect(await status).toBe(1);
    expect(stderr.text).toMatch(/Trying again\.\n.*Given up after 5 s\.\n$/s);
  });

  it('does not retry with --retry 0', async () => {
    const { relay, shim } = await relayedThroughShim();
    const { stdin, status, stderr } = startCommand(['attach', `${shim.url}/gps`, '--retry', '0']);
    stdin.write('x');
    await until(() => relay.gps.openings[0]?.line.length === 1);
    shim.cut();
    expect(await status).toBe(1);
    expect(shim.accepted).toBe(1);
    expect(stderr.text).toBe('The connection was cut without a word.\n');
  });

  it('shows the notes of others as harmless text', async () => {
    const { url, gps } = await relayed();
    const { status, stderr, stop } = startCommand(['attach', `${url}/gps`]);
    await until(() => gps.openings.length === 1);
    const { connection } = await otherClient(url, 'Ada');
    await connection.ask({ type: 'note', port: 'gps', text: 'Valve\u001B[2J open' });
    await until(() => stderr.text.includes('Valve'));
    expect(stderr.text).toBe('Note by Ada: Valve\\u{1b}[2J open\n');
    stop.abort();
    expect(await status).toBe(0);
    await connection.close();
  });
});

describe('baudcast attach, at a terminal', () => {
  it('transmits each key as it is typed, Ctrl-C too, and exits with Ctrl-]', async () => {
    const { url, gps } = await relayed();
    const stdin = new FakeKeyboard();
    const { status, stderr, done } = startCommand(['attach', `${url}/gps`], { stdin });
    await until(() => stdin.modes.length === 1);
    expect(stderr.text).toContain('Attached to lab1/gps, 115200 8N1. Ctrl-] leaves.');
    stdin.write('a\u0003');
    await until(() => gps.now.line.length === 2);
    expect(done.isOver).toBe(false);
    stdin.write('b\u001Dc');
    expect(await status).toBe(0);
    expect(Buffer.from(gps.now.line).toString()).toBe('a\u0003b');
    expect(stdin.modes).toEqual([true, false]);
  });

  /** Accepts at most 64 KiB in a turn of the event loop, as a terminal that draws does. */
  const slowScreen = () => {
    const chunks: Buffer[] = [];
    let count = 0;
    const screen = new Writable({
      highWaterMark: 1,
      write: (chunk: Buffer, _encoding, done) => {
        chunks.push(chunk);
        count += chunk.length;
        setImmediate(done);
      },
    });
    return {
      screen: Object.assign(screen, { isTTY: true }),
      bytes: () => Buffer.concat(chunks),
      received: () => count,
    };
  };

  it('trials C 6: loses no byte of a device that sends 10 MB at full speed to a slower screen', async () => {
    const { url, gps } = await relayed();
    const stdin = new FakeKeyboard();
    const { screen, bytes, received } = slowScreen();
    const { status, stderr } = startCommand(['attach', `${url}/ports/lab1/gps`], { stdin, stdout: screen });
    await until(() => stdin.modes.length === 1);
    const sent = randomBytes(10_000_000);
    let most = 0;
    for (let at = 0; at < sent.length; at += 16_384) {
      await until(() => !gps.now.isPaused);
      gps.now.receive(sent.subarray(at, at + 16_384));
      most = Math.max(most, screen.writableLength);
    }
    await until(() => received() === sent.length);
    expect(sha256(bytes())).toBe(sha256(sent));
    expect(most).toBeLessThanOrEqual(1024 * 1024);
    expect(stderr.text).not.toContain('missing');
    stdin.write('\u001D');
    expect(await status).toBe(0);
  });

  it('exits although typed data is still being transmitted', async () => {
    const { url, gps } = await relayed();
    const stdin = new FakeKeyboard();
    const { status, clock } = startCommand(['attach', `${url}/gps`], { stdin });
    await until(() => stdin.modes.length === 1);
    gps.now.isSlow = true;
    stdin.write('a');
    await until(() => gps.now.held.length === 1);
    stdin.write('\u001D');
    await until(() => clock.running === 2);
    await clock.advance(500);
    expect(await status).toBe(0);
    gps.now.isSlow = false;
    for (const release of gps.now.held) release();
  });

  it('reports that somebody else holds the lease, and takes it once it is free', async () => {
    const { url, gps } = await relayed();
    const { connection } = await otherClient(url, 'Ada');
    await connection.ask({ type: 'open', port: 'gps', settings });
    const stdin = new FakeKeyboard();
    const { status, stderr } = startCommand(['attach', `${url}/gps`], { stdin });
    await until(() => stderr.text.includes('Ada has control: your input is not transmitted.'));
    stdin.write('a');
    await until(() => stderr.text.includes('Nothing was transmitted: Ada has control of the port.'));
    await connection.close();
    await until(() => gps.now.line.length > 0 || !stdin.write('b'));
    expect([...new Set(gps.now.line)]).toEqual(['b'.charCodeAt(0)]);
    stdin.write('\u001D');
    expect(await status).toBe(0);
  });
});
