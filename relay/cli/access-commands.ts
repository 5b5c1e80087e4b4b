import { accessPaths, type PortScope, type ShareInfo, type SignInInfo } from '../protocol/access.ts';
import { parseAccess } from '../protocol/parse-access.ts';
import { askRelay } from './client/ask-relay.ts';
import { ConnectionEnd } from './client/connection-end.ts';
import type { RelayAddress } from './client/relay-address.ts';
import { helpFlag, isOn, readWords } from './client-flags.ts';
import type { Command } from './command.ts';
import { type Flag, helpOfFlags } from './flag.ts';
import type { Environment } from './read-flags.ts';
import { accessFlags, accessHelp, accessVariables, readRelayAccess } from './relay-access.ts';
import { readShareOptions, shareHelp } from './share-options.ts';
import { tableTime } from './table-time.ts';
import { textTable } from './text-table.ts';
import { UsageError } from './usage-error.ts';
import { visibleJson, visibleText } from './visible-text.ts';

/** Where these commands write to, and what stops them. */
export interface AccessSurroundings {
  /** What a program may read. */
  readonly out: (text: string) => void;
  /** For people beside it. */
  readonly err: (text: string) => void;
  /** A link as a picture for a phone's camera, in lines of text. Default: none is drawn. */
  readonly drawLink?: ((url: string) => string) | undefined;
  readonly stoppable: <T>(work: (stop: AbortSignal) => Promise<T>) => Promise<T>;
}

const json: Flag = { name: 'json', kind: 'switch', help: 'print a JSON array, as the relay answers it', byDefault: 'off' };

/** The commands for people and their rights: `share`, `shares`, `revoke`, `pair`, `people`. */
export function accessCommands(surroundings: AccessSurroundings, environment: Environment): Command[] {
  const { out, err, drawLink = () => '', stoppable } = surroundings;
  const giveLink = (url: string, about: string): void => {
    out(`${visibleText(url)}\n`);
    err(`${about}\n${drawLink(url)}`);
  };

  const share: Command['run'] = async (args) => {
    const options = readShareOptions(args, environment);
    if (!options) return printed(out, shareHelp);
    const { address, request } = options;
    const made = await stoppable((stop) => askRelay(address, { method: 'POST', path: accessPaths.shares, body: request, check: parseAccess.share }, stop));
    giveLink(made.url, `Lets in as ${made.role} at ${describeScope(made.ports)} until ${tableTime(made.expiresAt)}. Take it back with: baudcast revoke ${visibleText(made.id)}`);
    return 0;
  };

  const pair = simple('pair', 'Makes a link that lets one more device of an owner in: once, within ten minutes.', '', [], environment, out, async ({ address }) => {
    const made = await stoppable((stop) => askRelay(address, { method: 'POST', path: accessPaths.pairings, check: parseAccess.pairing }, stop));
    giveLink(made.url, `Lets in one device, which may then do everything, if it is opened before ${tableTime(made.expiresAt)}.`);
  });

  const shares = simple('shares', 'Lists the shares of a relay.', '', [json], environment, out, async ({ address, isJson }) => {
    const list = await stoppable((stop) => askRelay(address, { method: 'GET', path: accessPaths.shares, check: parseAccess.shares }, stop));
    out(isJson ? `${visibleJson(list)}\n` : sharesTable(list));
  });

  const people = simple('people', 'Lists the devices that are signed in at a relay, and what they may do.', '', [json], environment, out, async ({ address, isJson }) => {
    const list = await stoppable((stop) => askRelay(address, { method: 'GET', path: accessPaths.signIns, check: parseAccess.signIns }, stop));
    out(isJson ? `${visibleJson(list)}\n` : peopleTable(list));
  });

  const revoke = simple('revoke', 'Takes back a share, or signs out a device, at once: what is open by it is closed.', ' ID', [], environment, out, async ({ address, id }) => {
    const nothing = (): undefined => undefined;
    const end = (list: string): Promise<undefined> => stoppable((stop) => askRelay(address, { method: 'DELETE', path: `${list}/${encodeURIComponent(id)}`, check: nothing }, stop));
    // An id is unique among both.
    const isNone = (error: unknown): boolean => error instanceof ConnectionEnd && error.status === 404;
    await end(accessPaths.shares).catch((error: unknown) => {
      if (!isNone(error)) throw error;
      return end(accessPaths.signIns).catch((cause: unknown) => {
        if (!isNone(cause)) throw cause;
        throw new Error(`There is no share and no device '${visibleText(id)}': baudcast shares and baudcast people list them.`);
      });
    });
    err('It lets nobody in any more.\n');
  });

  return [
    { name: 'share', summary: 'makes a link by which others use ports', run: share },
    { name: 'shares', summary: 'lists the shares of a relay', run: shares },
    { name: 'revoke', summary: 'takes back a share, or signs out a device', run: revoke },
    { name: 'pair', summary: "makes a link for an owner's device", run: pair },
    { name: 'people', summary: 'lists who is signed in at a relay', run: people },
  ];
}

interface Asked {
  readonly address: RelayAddress;
  readonly isJson: boolean;
  /** `''` where the command takes none. */
  readonly id: string;
}

/** A command that takes a relay's address, and perhaps one word before it. */
function simple(
  name: string,
  what: string,
  word: '' | ' ID',
  own: readonly Flag[],
  environment: Environment,
  out: (text: string) => void,
  work: (asked: Asked) => Promise<void>,
): Command['run'] {
  const flags = [...own, ...accessFlags, helpFlag];
  const help = `${what}

Usage: baudcast ${name}${word} [URL] [options]        URL: of the relay (default: this computer's)

${helpOfFlags(flags)}
${accessHelp}
Exit status: 0 done, 1 not done, 2 wrong usage.
`;
  return async (args) => {
    const read = readWords(flags, args, environment, accessVariables);
    if (!read) return printed(out, help);
    const words = [...read.words];
    const id = word === '' ? '' : words.shift();
    if (id === undefined) throw new UsageError(`${name} takes an ID, as baudcast shares and baudcast people list them.`);
    const [url, ...others] = words;
    if (others.length > 0) throw new UsageError(`${name} takes one URL. --help says more.`);
    await work({ address: readRelayAccess(url, read.values, environment), isJson: isOn(read.values, 'json'), id });
    return 0;
  };
}

function printed(out: (text: string) => void, text: string): 0 {
  out(text);
  return 0;
}

const describeScope = (ports: PortScope): string => (ports === 'all' ? 'all ports' : visibleText(ports.join(', ')));

function sharesTable(list: readonly ShareInfo[]): string {
  if (list.length === 0) return 'There is no share.\n';
  const rows = list.map((one) => [one.id, one.name, one.role, describeScope(one.ports), tableTime(one.expiresAt), String(one.signIns), one.createdBy]);
  return textTable([['ID', 'NAME', 'ROLE', 'PORTS', 'UNTIL', 'DEVICES', 'MADE BY'], ...rows]);
}

function peopleTable(list: readonly SignInInfo[]): string {
  if (list.length === 0) return 'Nobody is signed in.\n';
  const rows = list.map((one) => [one.id, one.name, one.via, one.role, describeScope(one.ports), tableTime(one.expiresAt), String(one.connections), one.address, tableTime(one.lastSeenAt)]);
  return textTable([['ID', 'NAME', 'BY', 'ROLE', 'PORTS', 'UNTIL', 'CONNECTIONS', 'FROM', 'LAST SEEN'], ...rows]);
}
