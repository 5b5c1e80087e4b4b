import type { AccessClient } from '../client/access-client.ts';
import type { PortScope, ShareInfo, SignInInfo } from '../protocol/access.ts';
import { askRelay } from './client/ask-relay.ts';
import { ConnectionEnd } from './client/connection-end.ts';
import { locateRelay } from './client/make-client.ts';
import type { CliCommand } from './command.ts';
import { listed } from './command-list.ts';
import type { Environment } from './read-flags.ts';
import { relayCommand } from './relay-command.ts';
import { readShareOptions, shareFlags, shareHelp } from './share-options.ts';
import { tableTime, textTable } from './text-table.ts';
import { visibleJson, visibleText } from './visible-text.ts';

/** Output of these commands, and what stops them. */
export interface AccessSurroundings {
  /** For programs. */
  readonly out: (text: string) => void;
  /** Writes where `out` does. @throws {Error} if it cannot be written, or nobody reads it */
  readonly write: (text: string) => Promise<void>;
  /** For people. */
  readonly err: (text: string) => void;
  /** A link as a picture for a phone's camera, in lines of text. Default: none is drawn. */
  readonly drawLink?: ((url: string) => string | Promise<string>) | undefined;
  readonly stoppable: <T>(work: (stop: AbortSignal) => Promise<T>) => Promise<T>;
}

/** The commands for people and their rights: `share`, `shares`, `revoke`, `pair`, `people`. */
export function accessCommands(surroundings: AccessSurroundings, environment: Environment): CliCommand[] {
  const { out, err, drawLink = () => '', stoppable, write } = surroundings;
  const giveLink = async (made: { readonly url: string }, isJson: boolean, about: string): Promise<void> => {
    if (isJson) return write(`${visibleJson(made)}\n`);
    const { url } = made;
    // What it is good for, and how to revoke it, also where the link itself cannot be written.
    err(`${about}\n`);
    await write(`${visibleText(url)}\n`);
    err(await drawLink(url));
  };

  const share: CliCommand['run'] = async (args) => {
    const options = readShareOptions(args, environment);
    if (!options) return printed(out, shareHelp);
    const made = await stoppable(async (stop) => {
      const address = await locateRelay(options.address);
      const request = options.requestFor(address.path);
      return askRelay(address, (access) => access.share(request), stop);
    });
    await giveLink(
      made,
      options.isJson,
      `${made.role[0]?.toUpperCase()}${made.role.slice(1)} on ${describeScope(made.ports)} until ` +
        `${tableTime(made.expiresAt)}, ${describeUse(made)}. Revoke with: baudcast revoke ${visibleText(made.id)}`,
    );
    return 0;
  };

  const pair = relayCommand(
    {
      name: 'pair',
      what: 'Makes a link that pairs one more device of an owner, once, within ten minutes.',
      word: '',
    },
    environment,
    out,
    async ({ address, isJson }) => {
      const made = await stoppable((stop) => askRelay(address, (access) => access.pair(), stop));
      await giveLink(
        made,
        isJson,
        `Pairs one device, which then has all rights. Open it before ${tableTime(made.expiresAt)}.`,
      );
    },
  );

  const shares = relayCommand(
    { name: 'shares', what: 'Lists the shares of a relay.', word: '' },
    environment,
    out,
    async ({ address, isJson }) => {
      const list = await stoppable((stop) => askRelay(address, (access) => access.shares(), stop));
      out(isJson ? `${visibleJson(list)}\n` : sharesTable(list));
    },
  );

  const people = relayCommand(
    {
      name: 'people',
      what: 'Lists the devices that are signed in to a relay, and their roles.',
      word: '',
    },
    environment,
    out,
    async ({ address, isJson }) => {
      const list = await stoppable((stop) => askRelay(address, (access) => access.signIns(), stop));
      out(isJson ? `${visibleJson(list)}\n` : peopleTable(list));
    },
  );

  const revoke = relayCommand(
    {
      name: 'revoke',
      what:
        'Revokes a share, signs out a device, or ends the link of a node, and closes everything that is open ' +
        'by it at once.',
      word: 'ID',
    },
    environment,
    out,
    async ({ address, isJson, word: id }) => {
      // An id is unique among all of them. Nodes are seen by owners only.
      const kinds = [
        { end: (access: AccessClient) => access.revokeShare(id), none: [404] },
        { end: (access: AccessClient) => access.endSignIn(id), none: [404] },
        { end: (access: AccessClient) => access.revokeNode(id), none: [404, 403] },
      ];
      for (const { end, none } of kinds) {
        const isEnded = await stoppable((stop) => askRelay(address, end, stop)).then(
          () => true,
          (error: unknown) => {
            if (!(error instanceof ConnectionEnd) || !none.includes(error.status ?? 0)) throw error;
            return false;
          },
        );
        if (isEnded) return isJson ? out(`${visibleJson({ revoked: id })}\n`) : err('Revoked.\n');
      }
      throw new Error(
        `No share, device or node has the id '${visibleText(id)}'. baudcast shares, baudcast people and ` +
          'baudcast nodes list them.',
      );
    },
  );

  return [
    { ...listed('share'), flags: shareFlags, run: share },
    { ...listed('shares'), ...shares },
    { ...listed('revoke'), ...revoke },
    { ...listed('pair'), ...pair },
    { ...listed('people'), ...people },
  ];
}

function printed(out: (text: string) => void, text: string): 0 {
  out(text);
  return 0;
}

const describeScope = (ports: PortScope): string => (ports === 'all' ? 'all ports' : visibleText(ports.join(', ')));

/** Who can use a link. */
function describeUse({ devices }: ShareInfo): string {
  if (devices === undefined) return 'for programs and any number of devices';
  return devices === 1 ? 'for one device, once' : `for ${devices} devices`;
}

function sharesTable(list: readonly ShareInfo[]): string {
  if (list.length === 0) return 'No shares.\n';
  const rows = list.map((one) => [
    one.id,
    one.name,
    one.confirm === undefined ? one.role : `${one.role}, asks`,
    describeScope(one.ports),
    tableTime(one.expiresAt),
    one.devices === undefined ? String(one.signIns) : `${one.used ?? 0} of ${one.devices}`,
    String(one.connections),
    one.createdBy,
  ]);
  return textTable([['ID', 'NAME', 'ROLE', 'PORTS', 'UNTIL', 'DEVICES', 'CONNECTIONS', 'MADE BY'], ...rows]);
}

function peopleTable(list: readonly SignInInfo[]): string {
  if (list.length === 0) return 'No sign-ins.\n';
  const rows = list.map((one) => [
    one.id,
    one.name,
    one.via,
    one.role,
    describeScope(one.ports),
    tableTime(one.expiresAt),
    String(one.connections),
    one.address,
    tableTime(one.lastSeenAt),
  ]);
  return textTable([['ID', 'NAME', 'BY', 'ROLE', 'PORTS', 'UNTIL', 'CONNECTIONS', 'FROM', 'LAST SEEN'], ...rows]);
}
