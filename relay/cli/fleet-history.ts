import { rootCertificates } from 'node:tls';
import { type FleetDirectory, keeperName } from '../fleet/fleet-directory.ts';
import { NatsBus } from '../fleet/nats-bus.ts';
import { StreamFailure } from '../fleet/stream-log.ts';
import { historyPattern, historyStream } from '../fleet/subjects.ts';
import { isOn, valueOf } from './client-flags.ts';
import type { FlagValues } from './flag.ts';
import type { NamedLimits } from './history-options.ts';
import { readFlagFile } from './join-options.ts';
import { readServer } from './nats-options.ts';
import { readTextFile } from './read-text-file.ts';

/** How the server is reached, without credentials. */
interface ServerAccess {
  readonly servers: readonly string[];
  readonly authority: string | undefined;
}

/** @throws {UsageError} */
export function readServerAccess(values: FlagValues): ServerAccess {
  const file = valueOf(values, 'nats-ca');
  return {
    servers: [readServer(valueOf(values, 'nats') ?? 'nats://localhost', isOn(values, 'insecure'))],
    authority:
      file === undefined ? undefined : [...rootCertificates, readFlagFile('nats-ca', file, readTextFile)].join('\n'),
  };
}

/**
 * Makes the stream for the history of a node's ports, or of some of them, or gives it these limits.
 * @returns its name
 * @throws {Error} with a sentence
 */
export async function keepHistory(
  fleet: FleetDirectory,
  node: string,
  { part, limits }: NamedLimits,
  access: ServerAccess,
): Promise<string> {
  const credentials = await fleet.keeperSeed();
  const bus = await NatsBus.connect({ ...access, credentials }, keeperName, () => undefined);
  const stream = historyStream(node, part);
  try {
    await (await bus.streams()).change(stream, historyPattern(node, part), limits);
    return stream;
  } catch (error) {
    if (!(error instanceof StreamFailure)) throw error;
    throw new Error(explain(error), { cause: error });
  } finally {
    await bus.close();
  }
}

function explain({ code, message }: StreamFailure): string {
  if (code === 'MISSING')
    return 'JetStream is off at the NATS server: turn it on in nats.conf, restart the server, and repeat the command.';
  if (code === 'FULL') return `The NATS server has no room for as much (${message}): see its limits in nats.conf.`;
  if (code === 'REFUSED')
    return 'The NATS server does not allow it yet. Let it read its users (nats-server --signal reload), and try again.';
  return `The NATS server did not make the stream: ${message}.`;
}
