import { listenTcp } from '../rfc2217/listen-tcp.ts';
import { TcpConnection } from '../rfc2217/tcp-connection.ts';
import type { Surroundings } from './attach.ts';
import type { ClientOptions } from './client/make-client.ts';
import { newClient } from './client/new-client.ts';
import { RemoteLine } from './client/remote-line.ts';
import { RemotePort } from './client/remote-port.ts';
import type { ForwardOptions } from './forward-options.ts';
import { keepPty } from './forward-pty.ts';
import { visibleJsonLine, visibleText } from './visible-text.ts';

/**
 * Offers a port by TCP until it is stopped.
 * @returns the exit status
 * @throws {Error} with a sentence when the port cannot be reached, or the TCP port not be listened on
 */
export async function forward(
  options: ForwardOptions,
  { stdout, err, stop, clock, random }: Pick<Surroundings, 'stdout' | 'err' | 'stop' | 'clock' | 'random'>,
): Promise<number> {
  const { address, port, name, retryMs, isJson, pty } = options;
  const say = (sentence: string): void => err(`${sentence}\n`);
  const common = { address, clock, random, retryMs };
  const label = await nameOfPort({ ...common, client: newClient(name) });
  const connections = new Set<TcpConnection>();
  const listener = await listenTcp('localhost', port, (socket) => {
    const connection: TcpConnection = new TcpConnection(socket, {
      clock,
      open: (client) => RemoteLine.open({ ...common, client: newClient(name), say }, client),
      onEnd: (reason) => {
        connections.delete(connection);
        if (reason !== undefined) say(`A program was disconnected: ${reason}`);
      },
    });
    connections.add(connection);
  }).catch((error: Error) => {
    throw new Error(`Cannot listen on port ${port}: ${error.message}.`, { cause: error });
  });
  const url = `rfc2217://localhost:${listener.port}`;
  stdout.write(
    isJson
      ? `${visibleJsonLine({ port: label, url, ...(pty === undefined ? {} : { pty }) })}\n`
      : `${label} is at ${url}\n`,
  );
  const stopped = new Promise<void>((resolve) =>
    stop.aborted ? resolve() : stop.addEventListener('abort', () => resolve(), { once: true }),
  );
  try {
    await (pty === undefined ? stopped : keepPty({ path: pty, tcpPort: listener.port, stop }));
  } finally {
    for (const connection of connections) connection.close('Stopped.');
    await listener.close();
  }
  return 0;
}

/** Finds the port, so that a wrong address is told of at once. @throws {Error} with a sentence */
async function nameOfPort(common: ClientOptions & { readonly retryMs: number }): Promise<string> {
  const over = new AbortController();
  const probe = new RemotePort({
    ...common,
    from: 'newest',
    creditBytes: 0,
    isLossless: false,
    isReadOnly: true,
    settings: undefined,
    signals: {},
    onBytes: () => undefined,
    say: () => undefined,
  });
  const running = probe.run(over.signal);
  try {
    await Promise.race([probe.ready, running]);
    return probe.place ? visibleText(`${probe.place.port.node}/${probe.place.port.id}`) : '';
  } finally {
    over.abort();
    await running.catch(() => undefined);
  }
}
