import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { newClientSecret } from '../../web/remote/client-secret.ts';
import { httpTransport } from '../../web/remote/fetch-http.ts';
import { RelaySource } from '../../web/remote/relay-source.ts';
import { webSocketTransport } from '../../web/remote/web-socket-transport.ts';
import { nextEvent } from '../contract/stream-helpers.ts';
import { placedBytes, wrongPlace } from '../relay/faults/placed.ts';
import { hasPtys, Pty } from '../relay/ports/pty.ts';
import { arrivedPort, readerOf, writerOf } from '../remote/relay-harness.ts';
import { TcpShim } from '../support/tcp-shim.ts';
import { makeSocket } from '../remote/test-relay.ts';

const program = fileURLToPath(new URL('../../dist/relay/main.js', import.meta.url));

const cleanUp: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const work of cleanUp.splice(0).toReversed()) await work();
});

interface RelayProcess {
  readonly port: number;
  kill(): Promise<void>;
}

/** The relay as it is built, with the line at `path`. */
async function startRelay(path: string, allowedHost: string): Promise<RelayProcess> {
  const args = [program, 'serve', '--port', '0', '--no-demo', '--path', `line=${path}`, '--allow-host', allowedHost];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  cleanUp.push(kill);
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return { port: Number(new URL(line.slice('listening on '.length)).port), kill };
}

test.skipIf(!hasPtys())(
  'after a relay was killed and restarted, its viewer is back, gets a gap for lost data, and nothing twice',
  async () => {
    const line = await Pty.start();
    cleanUp.push(() => line.stop());
    const shim = await TcpShim.start();
    cleanUp.push(() => shim.stop());
    const first = await startRelay(line.path, shim.host);
    shim.target = first.port;
    // The very first fetch of a Node process hangs when its connection is cut at once; a browser's does not.
    expect((await fetch(`${shim.url}/hello`)).ok).toBe(true);
    const changes = new EventTarget();
    const source = new RelaySource({
      address: shim.url,
      client: newClientSecret(),
      name: 'Survivor',
      onChange: () => changes.dispatchEvent(new Event('change')),
      random: () => 0.01,
      transports: { webSocket: webSocketTransport(shim.url, { makeSocket }), http: httpTransport(shim.url) },
    });
    cleanUp.push(() => source.close());
    const until = async (condition: () => boolean): Promise<void> => {
      while (!condition()) await nextEvent(changes, 'change');
    };
    source.connect();
    const port = await arrivedPort(source, 'line');
    await port.open({ baudRate: 115_200, bufferSize: 65_536 });

    // Received, in order, from the first byte on.
    const before = 50_000;
    line.write(placedBytes(0, before));
    const reader = readerOf(port);
    let next = 0;
    while (next < before) {
      const { value = new Uint8Array() } = await reader.read();
      expect(wrongPlace(value, next)).toBe(-1);
      next += value.length;
    }

    // Writes of which some were answered, some not.
    const record = (id: number): Uint8Array => Uint8Array.from({ length: 64 }, () => id);
    const writer = writerOf(port);
    const states = new Map<number, 'written' | 'refused'>();
    for (let id = 1; id <= 20; id++) {
      await writer.write(record(id));
      states.set(id, 'written');
    }
    const underWay = [21, 22, 23].map((id) =>
      writer.write(record(id)).then(
        () => void states.set(id, 'written'),
        () => void states.set(id, 'refused'),
      ),
    );
    const ended = reader.read().then(
      () => 'read',
      (error: unknown) => (error as Error).name,
    );
    await first.kill();
    const second = await startRelay(line.path, shim.host);
    shim.target = second.port;

    expect(await ended).toBe('NetworkError');
    await Promise.all(underWay);
    reader.releaseLock();
    writer.releaseLock();
    await port.close();
    await until(() => source.view.connection.kind === 'connected' && port.connected);
    await port.open({ baudRate: 115_200, bufferSize: 65_536 });

    // The lost data belongs to the opening that is over, whose stream has ended with an error; the new one is complete,
    // and has nothing twice.
    line.write(placedBytes(before, 20_000));
    const again = readerOf(port);
    let place = before;
    while (place < before + 20_000) {
      const { value = new Uint8Array() } = await again.read();
      expect(wrongPlace(value, place)).toBe(-1);
      place += value.length;
    }
    const lastWriter = writerOf(port);
    await lastWriter.write(record(99));

    const written = [...states].filter(([, state]) => state === 'written').map(([id]) => id);
    const arrived = await line.received((written.length + 1) * 64);
    const records = Array.from({ length: arrived.length / 64 }, (_, i) => arrived[i * 64] ?? 0);
    expect(records.at(-1)).toBe(99);
    expect(new Set(records).size).toBe(records.length); // none twice
    expect(records).toEqual(records.toSorted((a, b) => a - b)); // none out of order
    expect(records).toEqual(expect.arrayContaining(written)); // none reported as written is missing
    expect(states.size).toBe(23); // each has an answer
  },
);
