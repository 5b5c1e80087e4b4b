import { PassThrough, Writable } from 'node:stream';
import { identifyByAddress } from '../../../relay/auth/identify.ts';
import { clientCommands } from '../../../relay/cli/client-commands.ts';
import { newClient } from '../../../relay/cli/client/new-client.ts';
import { readRelayAddress } from '../../../relay/cli/client/relay-address.ts';
import { openWebSocket } from '../../../relay/cli/client/open-web-socket.ts';
import { RelayConnection } from '../../../relay/client/relay-connection.ts';
import type { Request } from '../../../relay/client/request-table.ts';
import { runCommand } from '../../../relay/cli/run-command.ts';
import type { HostPortSource } from '../../../relay/make-relay.ts';
import { makeDemoDevices } from '../../../relay/ports/demo-devices.ts';
import type { ReceiveFrame } from '../../../relay/protocol/data-frame.ts';
import type { WelcomeMessage } from '../../../relay/protocol/handshake-messages.ts';
import type { RelayLimits } from '../../../relay/protocol/limits.ts';
import type { RelayMessage } from '../../../relay/protocol/messages.ts';
import type { HostSettings } from '../../../relay/protocol/port-info.ts';
import type { RequestType, ResultValues } from '../../../relay/protocol/result-values.ts';
import { systemClock } from '../../../relay/base/clock.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { serveRelay } from '../server/serve-relay.ts';
import { FakeDevice } from '../session/fake-device.ts';

export const settings: HostSettings = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' };

/** A relay on a port of this computer: `gps` is a fake device, `demo/echo` echoes. */
export async function startRelay(limits: Partial<RelayLimits> = {}) {
  const gps = new FakeDevice();
  const devices = new Map([
    ['gps', gps],
    ...makeDemoDevices(systemClock).map(({ device }) => [device.id, device] as const),
  ]);
  const ports = [...devices.keys()].map((id) => ({ id, name: `Port ${id}`, usb: null }));
  const hosts: string[] = [];
  const source: HostPortSource = {
    ports,
    onChange: () => undefined,
    start: async () => source.onChange({ gone: [], arrived: ports }),
    stop: () => undefined,
    device: (id) => devices.get(id) ?? gps,
  };
  const { relay, server, stop } = await serveRelay({ source, access: { identify: identifyByAddress, hosts }, limits });
  return {
    relay,
    gps,
    source,
    /** Names it answers to in addition to its own. */
    hosts,
    port: server.port,
    url: `http://127.0.0.1:${server.port}`,
    close: stop,
  };
}

/** The output of a command; a test waits for text in it. */
export class FakeStdout extends Writable {
  readonly isTTY = false;
  #chunks: Buffer[] = [];
  #length = 0;
  #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  override _write(chunk: Buffer, _encoding: string, callback: (error?: Error) => void): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    for (const { count, resolve } of this.#waiting) if (this.#length >= count) resolve();
    this.#waiting = this.#waiting.filter(({ count }) => this.#length < count);
    callback();
  }

  has(count: number): Promise<void> {
    return this.#length >= count ? Promise.resolve() : new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }
}

/** A terminal's keyboard. */
export class FakeKeyboard extends PassThrough {
  readonly isTTY = true;
  readonly modes: boolean[] = [];

  setRawMode(isRaw: boolean): void {
    this.modes.push(isRaw);
  }
}

/**
 * Starts a command as the shell would. Its time passes only when the test says so; it tries again after a cut without
 * waiting.
 */
export function startCommand(
  args: readonly string[],
  { stdin = new PassThrough(), stdout = new FakeStdout() as Writable } = {},
) {
  const clock = new FakeClock();
  const stop = new AbortController();
  const stderr = { text: '' };
  const err = (text: string): void => void (stderr.text += text);
  const commands = clientCommands({ stdin, stdout, err, clock, random: () => 0 }, {}, (work) => work(stop.signal));
  const done = { isOver: false };
  const status = runCommand(commands, args, { out: (text) => stdout.write(text), err }).finally(
    () => (done.isOver = true),
  );
  return { stdin, stdout: stdout as FakeStdout, stderr, status, clock, stop, done };
}

/** One connection of another client, as a test drives it. */
class OtherConnection {
  readonly welcome: WelcomeMessage;
  readonly #connection: RelayConnection;
  listener: { onMessage(message: RelayMessage): void; onFrame(frame: ReceiveFrame): void } | undefined;

  constructor(connection: RelayConnection, welcome: WelcomeMessage) {
    this.#connection = connection;
    this.welcome = welcome;
  }

  ask<Type extends RequestType>(request: Request<Type> & { readonly type: Type }): Promise<ResultValues[Type]> {
    return new Promise((onValue, onError) => this.#connection.request<Type>(request, { onValue, onError }));
  }

  grant(handle: number, bytes: number): void {
    this.#connection.send({ type: 'credit', handle, bytes });
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

/** Another client of the relay, attached to a port. */
export async function otherClient(url: string, name: string, port = 'gps') {
  const { secret: client } = newClient(name);
  const clock = { nowMs: () => performance.now(), after: systemClock.after };
  // A message may come in the same read as the welcome.
  let made: OtherConnection | undefined;
  const connection = await new Promise<OtherConnection>((resolve, reject) => {
    const one: RelayConnection = new RelayConnection(
      openWebSocket(readRelayAddress(url), systemClock),
      { client, name },
      clock,
      {
        onWelcome: (welcome) => resolve((made = new OtherConnection(one, welcome))),
        onMessage: (message) => void made?.listener?.onMessage(message),
        onFrame: (frame) => void made?.listener?.onFrame(frame),
        onRoundTrip: () => undefined,
        onEnd: ({ text }) => reject(new Error(text)),
      },
    );
  });
  const { handle } = await connection.ask({ type: 'attach', port });
  return { connection, handle };
}
