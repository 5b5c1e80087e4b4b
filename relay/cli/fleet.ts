import { createPrivateKey, X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import type { FleetMember, ServerTls } from '../fleet/fleet-config.ts';
import { FleetDirectory, type NewMember } from '../fleet/fleet-directory.ts';
import { isNodeName } from '../hub/node-rules.ts';
import { helpFlag, isOn, jsonFlag, readWords, valueOf } from './client-flags.ts';
import { type CliCommand, UsageError } from './command.ts';
import { listed } from './command-list.ts';
import { type Flag, type FlagValues, helpOfFlags } from './flag.ts';
import { readFlagFile } from './join-options.ts';
import { readTextFile } from './read-text-file.ts';
import { keepHistory, readServerAccess } from './fleet-history.ts';
import { readNamedLimits } from './history-options.ts';
import { textTable } from './text-table.ts';
import { visibleJson, visibleText } from './visible-text.ts';

const fleetActions = ['init', 'add-node', 'add-gateway', 'list', 'revoke', 'history'] as const;
const initFlags = ['first-gateway', 'tls-cert', 'tls-key'];
const historyFlags = ['nats', 'nats-ca', 'insecure'];

const fleetFlags: readonly Flag[] = [
  {
    name: 'first-gateway',
    kind: 'text',
    placeholder: 'NAME',
    help: 'with init: name of the first gateway',
    byDefault: 'gw1',
  },
  {
    name: 'tls-cert',
    kind: 'text',
    placeholder: 'FILE',
    help: 'with init: certificate of the NATS server, PEM',
    byDefault: 'none: only programs of the same computer reach it',
  },
  { name: 'tls-key', kind: 'text', placeholder: 'FILE', help: 'with init: key of --tls-cert, PEM', byDefault: 'none' },
  {
    name: 'nats',
    kind: 'text',
    placeholder: 'URL',
    help: 'with history: where the server is, as in tls://nats.example',
    byDefault: 'nats://localhost',
  },
  {
    name: 'nats-ca',
    kind: 'text',
    placeholder: 'FILE',
    help: "with history: accept the server's certificate if the authority in this PEM file signed it",
    byDefault: 'authorities that the system trusts',
  },
  { name: 'insecure', kind: 'switch', help: 'with history: allow nats:// to another computer', byDefault: 'off' },
  jsonFlag,
  helpFlag,
];

export const fleetHelp = `Sets up the NATS server of a fleet: its configuration, and credentials of nodes and gateways.

Usage: baudcast fleet init [DIR]               makes DIR, with nats.conf and the credential of a gateway
       baudcast fleet add-node NAME [DIR]      adds a node, and writes its credential to DIR/seeds
       baudcast fleet add-gateway NAME [DIR]   adds a gateway
       baudcast fleet list [DIR]               lists nodes and gateways
       baudcast fleet revoke NAME [DIR]        removes one, and its credential
       baudcast fleet history NAME LIMITS [DIR]  lets the server keep the history of a node's ports: 30d,50GB,
                                               or of its port gps: gps=7d,1GB
DIR: the directory of the configuration (default: fleet)

${helpOfFlags(fleetFlags)}
A running server takes a change over with: nats-server --signal reload. Nodes and gateways that were removed are
disconnected then.
Exit status: 0 done, 1 failed, 2 wrong usage.
`;

const reload = 'The server takes it over with: nats-server --signal reload';

interface FleetOutput {
  /** For programs. */
  readonly out: (text: string) => void;
  /** For people. */
  readonly err: (text: string) => void;
}

/** The command `fleet`. */
export function fleetCommand(output: FleetOutput): CliCommand {
  return {
    ...listed('fleet'),
    flags: fleetFlags,
    choices: fleetActions,
    run: async (args) => {
      const read = readWords(fleetFlags, args, {}, []);
      if (read) await runAction(read, output);
      else output.out(fleetHelp);
      return 0;
    },
  };
}

async function runAction(
  { words, values }: { readonly words: readonly string[]; readonly values: FlagValues },
  { out, err }: FleetOutput,
): Promise<void> {
  const action = fleetActions.find((one) => one === words[0]);
  if (!action) throw new UsageError(`fleet takes one of ${fleetActions.join(', ')}.`);
  const ofInit = initFlags.find((flag) => values.has(flag));
  if (action !== 'init' && ofInit !== undefined) throw new UsageError(`--${ofInit} is for fleet init.`);
  const ofHistory = historyFlags.find((flag) => values.has(flag));
  if (action !== 'history' && ofHistory !== undefined) throw new UsageError(`--${ofHistory} is for fleet history.`);
  const rest = words.slice(1);
  const takesName = action !== 'init' && action !== 'list';
  const name = takesName ? readName(`fleet ${action}`, rest.shift()) : '';
  const limits = action === 'history' ? readNamedLimits(rest.shift() ?? '', 'fleet history') : undefined;
  if (rest.length > 1) throw new UsageError(`fleet ${action} takes one DIR. See --help.`);
  if (rest[0] === '') throw new UsageError('DIR must not be empty.');
  const fleet = new FleetDirectory(resolve(rest[0] ?? 'fleet'));
  const isJson = isOn(values, 'json');
  const configuration = fleet.configFile;

  if (action === 'list') {
    const members = await fleet.members();
    out(isJson ? `${visibleJson(members)}\n` : membersTable(members));
  } else if (limits) {
    const stream = await keepHistory(fleet, name, limits, readServerAccess(values));
    if (isJson) out(`${visibleJson({ stream })}\n`);
    else out(`${visibleText(stream)}\n`);
  } else if (action === 'revoke') {
    const { kind } = await fleet.revoke(name);
    if (isJson) out(`${visibleJson({ revoked: name })}\n`);
    else err(`Revoked ${kind} ${visibleText(name)}. ${reload}\n`);
  } else if (action === 'init') {
    const gateway = readName('--first-gateway', valueOf(values, 'first-gateway') ?? 'gw1');
    const tls = readServerTls(values);
    const member = await fleet.make(gateway, tls);
    if (isJson) return out(`${visibleJson({ configuration, gateway: member })}\n`);
    out(`${visibleText(configuration)}\n`);
    err(`Start the server with: nats-server -c ${visibleText(configuration)}
${useOf(member, tls)}`);
  } else {
    const member = await fleet.add(action === 'add-node' ? 'node' : 'gateway', name);
    if (isJson) return out(`${visibleJson(member)}\n`);
    out(`${visibleText(member.seedFile)}\n`);
    err(`${reload}\n${useOf(member)}`);
  }
}

/** @throws {UsageError} */
function readName(what: string, name: string | undefined): string {
  if (name !== undefined && isNodeName(name)) return name;
  throw new UsageError(`${what} takes a NAME: 1 to 64 characters, without spaces and slashes.`);
}

/** How its computer uses a credential that was made now. */
function useOf({ kind, name, seedFile }: NewMember, tls?: ServerTls): string {
  const url = tls ? 'tls://SERVER' : 'URL';
  const flags = kind === 'gateway' ? '--gateway ' : '';
  const given = visibleText(seedFile);
  return `Move ${given} to the computer of ${kind} ${visibleText(name)}, and start there:
  baudcast serve --nats ${url} --node ${visibleText(name)} ${flags}--nats-creds ${given.replace(/^.*[\\/]/, '')}
`;
}

/** @throws {UsageError} */
function readServerTls(values: FlagValues): ServerTls | undefined {
  const [cert, key] = [valueOf(values, 'tls-cert'), valueOf(values, 'tls-key')];
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) throw new UsageError('--tls-cert and --tls-key need each other.');
  const certPem = readFlagFile('tls-cert', cert, readTextFile);
  const keyPem = readFlagFile('tls-key', key, readTextFile);
  const tls = { certFile: resolve(cert), keyFile: resolve(key) };
  // A NATS configuration has no way to write them.
  if (/\p{Cc}/u.test(tls.certFile + tls.keyFile))
    throw new UsageError('The paths of --tls-cert and --tls-key must have no control characters.');
  if (!isPair(certPem, keyPem)) throw new UsageError(`${key} is not the key of the certificate ${cert}, both as PEM.`);
  return tls;
}

function isPair(certPem: string, keyPem: string): boolean {
  try {
    return new X509Certificate(certPem).checkPrivateKey(createPrivateKey(keyPem));
  } catch {
    return false;
  }
}

function membersTable(members: readonly FleetMember[]): string {
  return textTable([['KIND', 'NAME', 'KEY'], ...members.map(({ kind, name, key }) => [kind, name, key])]);
}
