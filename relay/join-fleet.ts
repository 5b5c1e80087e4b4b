import { statSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { systemClock } from './base/clock.ts';
import type { NatsOptions } from './cli/nats-options.ts';
import type { CredentialBucket } from './fleet/credential-bucket.ts';
import { FleetConnection } from './fleet/fleet-connection.ts';
import { FleetGateway } from './fleet/fleet-gateway.ts';
import { FleetNode } from './fleet/fleet-node.ts';
import { NatsBus } from './fleet/nats-bus.ts';
import type { StreamUser } from './fleet/stream-log.ts';
import { accessBucket } from './fleet/subjects.ts';
import type { Log } from './log/log.ts';
import type { Relay } from './make-relay.ts';

/**
 * Makes a relay a node or a gateway of the fleet that the options name; to be started.
 * @param node name of this relay
 * @param say tells the person, in a line, that there is a connection for the first time
 * @param access what a gateway knows of who has access to the fleet. Default: it keeps that itself, or needs nothing
 * @param streams what keeps or reads the history of ports. Default: nothing does
 */
export function joinFleet(
  { servers, credentials, credentialsFile, authority, isGateway, role }: NatsOptions,
  node: string,
  { core, nodes }: Pick<Relay, 'core' | 'nodes'>,
  log: Log,
  say: (line: string) => void,
  access?: CredentialBucket,
  streams?: StreamUser,
): FleetConnection {
  if (credentialsFile !== undefined && process.platform !== 'win32' && (statSync(credentialsFile).mode & 0o007) !== 0)
    log('warn', 'nats-credentials-readable', { file: credentialsFile, advice: 'Others can read it: chmod 600.' });
  const server = {
    servers,
    credentials,
    authority: authority === undefined ? undefined : [...rootCertificates, authority].join('\n'),
  };
  const onRefused = (reason: string): void =>
    log('warn', 'nats-refused', {
      reason,
      advice: `The credentials must be those of ${isGateway ? 'gateway' : 'node'} '${node}' (see --node).`,
    });
  let isNew = true;
  return new FleetConnection({
    connect: () => NatsBus.connect(server, node, onRefused),
    role: isGateway
      ? new FleetGateway({ gateway: node, run: core.run, nodes, clock: systemClock })
      : new FleetNode({ node, core, clock: systemClock, role, log }),
    clock: systemClock,
    random: Math.random,
    log,
    onUp: (bus) => {
      void access?.up(() => bus.bucket(accessBucket));
      streams?.up(() => bus.streams()).catch((error: unknown) => log('error', 'nats-streams-failed', { error }));
      if (isNew) say(`connected to NATS as ${isGateway ? 'gateway' : 'node'} ${node}\n`);
      isNew = false;
    },
    onDown: () => {
      access?.down();
      streams?.down();
    },
  });
}
