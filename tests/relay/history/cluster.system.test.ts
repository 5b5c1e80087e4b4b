import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fleetCommand } from '../../../relay/cli/fleet.ts';
import { runCommand } from '../../../relay/cli/run-command.ts';
import { NatsBus } from '../../../relay/fleet/nats-bus.ts';
import { historyStream } from '../../../relay/fleet/subjects.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { findNatsServer } from '../../support/prepare.mjs';
import { availableHere } from '../ports/require-here.ts';
import { allInPlace, hasKept, historyGateway, historyNode } from './history-fleet.ts';

const isPossible = availableHere(findNatsServer() !== undefined, 'nats-server');
const stream = historyStream('lab2');
const limits = { maxBytes: 64 * 1024 * 1024, maxAgeMs: 86_400_000 };
let servers: NatsServer[] = [];

beforeAll(async () => {
  if (isPossible) servers = await NatsServer.startCluster(['lab2'], ['gw1']);
});
afterAll(async () => {
  for (const server of servers) await server.stop();
});

function connect(name: string): Promise<NatsBus> {
  const credentials = readFileSync(servers[0]!.seedFile(name), 'utf8');
  return NatsBus.connect({ servers: servers.map(({ url }) => url), credentials, authority: undefined }, name, () => {});
}

/** Which servers have the stream, and which one leads it. */
async function copies(): Promise<{ readonly count: number; readonly leader: NatsServer | undefined }> {
  const answers = await Promise.all(
    servers.map(async ({ monitor }) => (await fetch(`${monitor}/jsz?streams=true&accounts=true`)).text()),
  );
  const text = answers.find((one) => one.includes(`"${stream}"`)) ?? '';
  const leader = /"leader": "n(\d)"/.exec(text.slice(text.indexOf(`"${stream}"`)))?.[1];
  return {
    count: answers.filter((one) => one.includes(`"${stream}"`)).length,
    leader: leader === undefined ? undefined : servers[Number(leader)],
  };
}

describe.skipIf(!isPossible)('The history at a cluster of three NATS servers', () => {
  test('has every byte once and in place when the leading one is killed while it is written', async () => {
    const output = { out: () => undefined, err: () => undefined };
    const keep = (): Promise<number> =>
      runCommand(
        [fleetCommand(output)],
        ['fleet', 'history', 'lab2', '1d,64MB', servers[0]!.fleet, '--nats', servers[0]!.url],
        output,
      );
    // Until the three have agreed on who leads.
    await expect.poll(keep, { timeout: 60_000 }).toBe(0);
    await expect.poll(async () => (await copies()).count, { timeout: 60_000 }).toBe(3);
    const { receive, total, epoch, history, stop } = await historyNode('lab2', () => connect('lab2'), limits);
    const recorded = await historyGateway('gw1', () => connect('gw1'));
    receive(50_000);
    await hasKept(recorded, 'lab2/gps', epoch, total());
    const { leader = servers[0]! } = await copies();
    const killed = leader.kill();
    for (let i = 0; i < 10; i++) {
      receive(20_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await killed;
    receive(1000);
    await hasKept(recorded, 'lab2/gps', epoch, total());
    await stop();
    expect(await allInPlace(recorded, 'lab2/gps', epoch)).toBe(total());
    const { stopped, storedBytes } = history.counts;
    expect(stopped).toBe(0);
    expect(storedBytes).toBeGreaterThan(total());
  });
});
