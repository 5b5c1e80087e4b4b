import { isNodeName } from '../hub/node-rules.ts';
import { rightsOfGateway, rightsOfKeeper, rightsOfNode } from './subjects.ts';

/** A node or a gateway that a fleet's NATS server admits, or the keeper, which makes the streams of the history. */
export interface FleetMember {
  readonly kind: 'node' | 'gateway' | 'keeper';
  /** As with `--node`. */
  readonly name: string;
  /** Public part of its nkey. */
  readonly key: string;
}

/** Certificate and key of a NATS server: absolute paths. */
export interface ServerTls {
  readonly certFile: string;
  readonly keyFile: string;
}

/** What the server's configuration includes: only Baudcast writes it. */
export const usersFile = 'fleet-users.conf';

const head = `# Written by baudcast fleet as a whole: changes by hand are lost. Only public keys are in it.
users: [
`;
const tail = ']\n';

const rightsOf = { node: rightsOfNode, gateway: rightsOfGateway, keeper: rightsOfKeeper } as const;

/** The users of the fleet's account, each with its rights. An empty list would make a NATS server admit everybody. */
export function writeMembers(members: readonly [FleetMember, ...FleetMember[]]): string {
  const users = members.map(({ kind, name, key }) => {
    const { publish, subscribe } = rightsOf[kind](name);
    const permissions = `{"publish": ${JSON.stringify(publish)}, "subscribe": ${JSON.stringify(subscribe)}}`;
    return `  # ${kind} ${JSON.stringify(name)}\n  {"nkey": "${key}", "permissions": ${permissions}}\n`;
  });
  return `${head}${users.join('')}${tail}`;
}

/**
 * Reads what `writeMembers` has written, of another version too, which may give other rights.
 * @returns undefined for anything else
 */
export function readMembers(text: string): readonly [FleetMember, ...FleetMember[]] | undefined {
  const plain = text.replaceAll('\r\n', '\n');
  if (!plain.startsWith(head) || !plain.endsWith(tail)) return undefined;
  const lines = plain.slice(head.length, -tail.length).split('\n');
  if (lines.pop() !== '' || lines.length % 2 !== 0) return undefined;
  const members: FleetMember[] = [];
  for (let i = 0; i < lines.length; i += 2) {
    const [, kind, quoted = ''] = /^ {2}# (node|gateway|keeper) (".*")$/.exec(lines[i] ?? '') ?? [];
    const [, user = '', key] =
      /^ {2}(\{"nkey": "(U[A-Z2-7]{55})", "permissions": \{.*\}\})$/.exec(lines[i + 1] ?? '') ?? [];
    const name = readJson(quoted);
    if (
      (kind !== 'node' && kind !== 'gateway' && kind !== 'keeper') ||
      key === undefined ||
      readJson(user) === undefined
    )
      return undefined;
    if (typeof name !== 'string' || !isNodeName(name) || members.some((one) => one.name === name || one.key === key))
      return undefined;
    members.push({ kind, name, key });
  }
  const [first, ...others] = members;
  return first && [first, ...others];
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The configuration that a NATS server starts with, for a person to edit.
 * @param store absolute path of the directory in which the server makes one, jetstream, for what it keeps
 */
export function writeServerConfig(tls: ServerTls | undefined, store: string): string {
  const reach = tls
    ? `listen: "0.0.0.0:4222"
tls { cert_file: ${JSON.stringify(tls.certFile)}, key_file: ${JSON.stringify(tls.keyFile)} }`
    : `# Without TLS only this computer reaches it. With a certificate, use 0.0.0.0:4222 and the next line.
listen: "127.0.0.1:4222"
# tls { cert_file: "/etc/nats/server.pem", key_file: "/etc/nats/server-key.pem" }`;
  return `# The NATS server of a Baudcast fleet. This file is yours to edit: baudcast fleet changes ${usersFile} only.

${reach}

# JetStream keeps who has access, and the history of ports (baudcast fleet history). The server's user has to be able
# to write there. A change needs a restart, no reload.
jetstream { store_dir: ${JSON.stringify(store)}, max_memory_store: 256MB, max_file_store: 50GB }

# One of three servers or more has a name of its own, and knows the others. These use another port among themselves.
# server_name: nats1
# cluster {
#   name: fleet, listen: "0.0.0.0:6222", routes: ["nats://nats1:6222", "nats://nats2:6222", "nats://nats3:6222"]
#   tls { cert_file: "/etc/nats/server.pem", key_file: "/etc/nats/server-key.pem", ca_file: "/etc/nats/ca.pem" }
# }

accounts {
  FLEET {
    jetstream: enabled
    include '${usersFile}'
  }
}
`;
}
