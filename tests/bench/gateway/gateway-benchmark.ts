import { Bench } from '../../devices/bench.ts';
import type { VirtualDevice } from '../../devices/virtual-device.ts';
import { findPySerial } from '../../support/prepare.mjs';
import { Child } from '../relay/child.ts';
import { relayProgram } from '../relay/relay-kinds.ts';
import { type AgentTrips, measureAgentTrips } from './agent-trips.ts';
import { gatewayKinds } from './gateway-kinds.ts';
import { type GatewayFigures, measureGateway } from './measure-gateway.ts';

export interface GatewayReport {
  readonly gateways: readonly { readonly name: string; readonly figures: GatewayFigures }[];
  /** Sentences. */
  readonly missing: readonly string[];
  readonly agents: readonly AgentTrips[];
}

const firstTcpPort = 6450;

/** Measures what offers a port by RFC 2217, one after the other at a device of its own. Takes about a minute. */
export async function runGatewayBenchmark(): Promise<GatewayReport> {
  if (findPySerial() === undefined) throw new Error('The benchmark of gateways needs pyserial.');
  const gateways: { name: string; figures: GatewayFigures }[] = [];
  const missing: string[] = [];
  for (const [i, { name, ...kind }] of gatewayKinds.entries()) {
    const reason = kind.missing();
    if (reason !== undefined) {
      missing.push(`${name}, because ${reason}.`);
      continue;
    }
    process.stdout.write(`measuring: ${name}\n`);
    const figures = await withDevice(async (device, path, env) => {
      const subject = await kind.start({ path, env, tcpPort: firstTcpPort + i * 3 });
      try {
        return await measureGateway(subject, device, env);
      } finally {
        await subject.stop();
      }
    });
    gateways.push({ name, figures });
  }
  process.stdout.write('measuring: agents\n');
  const agents = await withDevice(async (device, path, env) => {
    device.on('data', (bytes) => void device.write(bytes));
    const port = firstTcpPort + gatewayKinds.length * 3;
    const args = [relayProgram, 'serve', '--port', String(port), '--no-demo', '--path', `bench=${path}`];
    const relay = await Child.start(process.execPath, args, port, false, env);
    try {
      return await measureAgentTrips(`http://127.0.0.1:${port}`);
    } finally {
      await relay.stop();
    }
  });
  return { gateways, missing, agents };
}

async function withDevice<T>(
  work: (device: VirtualDevice, path: string, env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  const bench = await Bench.start();
  try {
    const device = await bench.device({ name: 'ttyS9' });
    return await work(device, '/dev/ttyS9', bench.env);
  } finally {
    await bench.stop();
  }
}
