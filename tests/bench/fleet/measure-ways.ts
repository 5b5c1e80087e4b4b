import { once } from 'node:events';
import { WebSocket } from 'ws';
import { pause } from '../relay/fan-out.ts';
import { extraPorts, type Fleet, hasPorts } from './bench-fleet.ts';
import { FleetClient } from './fleet-client.ts';
import { nowMs, type Quantiles, quantiles } from './times.ts';

/** One way to a port. */
export interface FleetWay {
  readonly name: string;
  readonly delay: Quantiles;
  readonly bytesPerSecond: number;
}

/** A viewer of a port that transmits steadily, or as fast as it is read. */
interface Viewing {
  onData: (atMs: number) => void;
  readonly bytes: number;
  end(): Promise<void>;
}

interface Way {
  readonly name: string;
  view(what: 'steady' | 'flood'): Promise<Viewing>;
}

const rounds = 3;

/** Through a relay, a hub, a gateway, and NATS without a relay, in turns. */
export async function measureWays(fleet: Fleet): Promise<FleetWay[]> {
  const plain = await fleet.node('plain', 0, {});
  const hub = await fleet.relay('hub');
  await fleet.node('joined', 0, { hub: `http://127.0.0.1:${hub.port}` });
  await fleet.node('n0', 0, { nats: fleet.nats });
  const gateway = await fleet.gateway('gw1');
  await fleet.bare('node');
  const bare = await fleet.bare('gateway');
  const ways: Way[] = [
    throughRelay('plain relay', plain.port, ''),
    throughRelay('hub', hub.port, 'joined/'),
    { name: 'bare NATS and ws', view: (what) => viewBare(bare.port, what) },
    throughRelay('gateway', gateway.port, 'n0/'),
  ];
  const measured = ways.map((way) => ({ ...way, times: new Array<number>(), rates: new Array<number>() }));
  for (const { view, times, rates } of Array.from({ length: rounds }, () => measured).flat()) {
    const steady = await view('steady');
    await pause(300);
    steady.onData = (atMs) => times.push(nowMs() - atMs);
    await pause(1500);
    await steady.end();
    const flood = await view('flood');
    await pause(500);
    const [before, startedMs] = [flood.bytes, performance.now()];
    await pause(1500);
    rates.push(((flood.bytes - before) / (performance.now() - startedMs)) * 1000);
    await flood.end();
    await pause(300);
  }
  // The fastest counts: other programs on the computer only ever slow a run down.
  return measured.map(({ name, times, rates }) => ({
    name,
    delay: quantiles(times),
    bytesPerSecond: Math.max(...rates),
  }));
}

function throughRelay(name: string, port: number, prefix: string): Way {
  let index = 0;
  return {
    name,
    view: async (what) => {
      await hasPorts(port, extraPorts);
      const client = await FleetClient.connect(port, index++);
      await client.attach(`${prefix}${what}`, { lossless: what === 'flood' });
      return Object.assign(client, {
        end: async () => {
          await client.closePort(`${prefix}${what}`);
          client.close();
        },
      });
    },
  };
}

async function viewBare(port: number, what: string): Promise<Viewing> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/${what}`, { perMessageDeflate: false });
  const viewing = {
    onData: (_atMs: number): void => undefined,
    bytes: 0,
    end: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
  socket.on('message', (data: Buffer) => {
    viewing.bytes += data.length;
    viewing.onData(data.readDoubleBE());
  });
  await once(socket, 'open');
  return viewing;
}
