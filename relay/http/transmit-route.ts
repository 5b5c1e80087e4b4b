import type { Clock } from '../base/clock.ts';
import type { Identity } from '../auth/identity.ts';
import { BareClient } from '../link/bare-client.ts';
import { ofPort } from '../link/path-match.ts';
import { bareName, settingsOf } from '../link/port-query.ts';
import { integer, object, optional, text as textOf } from '../protocol/checks.ts';
import { bounds } from '../protocol/limits.ts';
import { parseJson } from '../protocol/parse-message.ts';
import { accessTable } from '../session/access/rights.ts';
import type { PortDirectory, ReachablePort } from '../session/clients/port-directory.ts';
import { answerJson, answerNothing } from './answer.ts';
import { readBody } from './read-body.ts';
import type { Exchange, Route } from './router.ts';

interface TransmitRoutesOptions {
  readonly ports: PortDirectory;
  readonly clock: Clock;
  /** @returns an id that no other viewer has */
  readonly newViewer: () => string;
}

/** What one identity does with one port over HTTP: one request at a time, all as one viewer. */
interface Transmitter {
  readonly viewer: string;
  turn: Promise<unknown>;
}

/**
 * `POST /api/ports/{id}/transmit`: the body's bytes. Between requests the lease is kept for 30 s, or until somebody
 * asks for it, as for any client that is gone without a word.
 * `POST /api/ports/{id}/release` `{forMs, text}`: leaves the port to another program on its host until then;
 * `DELETE`: takes it back. It is also taken back when the access of who released it ends.
 */
export function transmitRoutes({ ports, clock, newViewer }: TransmitRoutesOptions): Route[] {
  const transmitters = new Map<string, Transmitter>();
  let id = 0;

  /** As long as the identity has access. */
  const begin = (key: string, reachable: ReachablePort, identity: Identity, address: string): Transmitter => {
    const viewer = newViewer();
    const transmitter = { viewer, turn: Promise.resolve() };
    transmitters.set(key, transmitter);
    const end = (): void => {
      transmitters.delete(key);
      // Also of a request that was broken off, and of the lease between two.
      new BareClient(reachable, { viewer, name: '', identity, address }).detach();
    };
    identity.ended.addEventListener('abort', end, { once: true });
    return transmitter;
  };

  /** Resolves when it is this request's turn; the port knows the viewer as long as there is a request. */
  const inTurn = async (
    reachable: ReachablePort,
    identity: Identity,
    address: string,
    work: (client: BareClient) => Promise<void>,
  ): Promise<void> => {
    const key = `${reachable.id} ${identity.id}`;
    const transmitter = transmitters.get(key) ?? begin(key, reachable, identity, address);
    const done = transmitter.turn.then(async () => {
      identity.ended.throwIfAborted();
      const client = new BareClient(reachable, {
        viewer: transmitter.viewer,
        name: bareName(identity.name, ' (HTTP)'),
        identity,
        address,
      });
      try {
        (await client.attach()).start();
        await work(client);
      } finally {
        client.detach(true);
      }
    });
    transmitter.turn = done.catch(() => undefined);
    await done;
  };

  const transmit = async (exchange: Exchange): Promise<void> => {
    const { response, identity, address, query, port } = exchange;
    const reachable = ports.find(port, identity);
    const settings = settingsOf(query);
    const bytes = await readBody(exchange, bounds.sendBytes);
    await inTurn(reachable, identity, address, async (client) => {
      // When access has ended nothing is kept, and waiting bytes are dropped.
      response.on('close', () => client.detach(!identity.ended.aborted));
      if (settings) await client.open(settings);
      if (bytes.length > 0) await client.transmit(id++, bytes);
    });
    answerJson(response, 200, { outcome: 'written', bytes: bytes.length });
  };

  const release = async (exchange: Exchange): Promise<void> => {
    const { response, identity, address, port } = exchange;
    const reachable = ports.find(port, identity);
    const { forMs, text } = checkRelease(parseJson((await readBody(exchange, bounds.clientTextBytes)).toString()), '');
    await inTurn(reachable, identity, address, (client) => client.lend(forMs, text));
    answerJson(response, 200, { until: Math.round(clock.nowUs() / 1000) + forMs });
  };

  const takeBack = async ({ response, identity, address, port }: Exchange): Promise<void> => {
    await inTurn(ports.find(port, identity), identity, address, (client) => client.takeBack());
    answerNothing(response);
  };

  return [
    { method: 'POST', match: ofPort('transmit'), access: accessTable.transmit.role, handle: transmit },
    { method: 'POST', match: ofPort('release'), access: accessTable.lend.role, handle: release },
    { method: 'DELETE', match: ofPort('release'), access: accessTable['take-back'].role, handle: takeBack },
  ];
}

const checkRelease = object<{ readonly forMs: number; readonly text?: string }>({
  forMs: integer(1, bounds.lendMs),
  text: optional(textOf(bounds.reasonLength)),
});
