import type { NodeInfo } from '../protocol/access.ts';
import type { AccessSurroundings } from './access-commands.ts';
import { askRelay } from './client/ask-relay.ts';
import type { CliCommand } from './command.ts';
import { listed } from './command-list.ts';
import type { Environment } from './read-flags.ts';
import { relayCommand } from './relay-command.ts';
import { tableTime, textTable } from './text-table.ts';
import { visibleJson, visibleText } from './visible-text.ts';

/** The commands for relays that join another one: `join-link`, `nodes`. */
export function nodeCommands(
  { out, err, stoppable, write }: AccessSurroundings,
  environment: Environment,
): CliCommand[] {
  const what =
    'Makes a link that lets another relay join this one under the name NAME. Its ports are then NAME/port here.';
  const joinLink = relayCommand(
    { name: 'join-link', what, word: 'NAME' },
    environment,
    out,
    async ({ address, isJson, word }) => {
      const made = await stoppable((stop) => askRelay(address, (access) => access.inviteNode(word), stop));
      if (isJson) return write(`${visibleJson(made)}\n`);
      err(`Everybody who has this link can join as ${visibleText(made.name)}, so keep it like a password.
On that computer, with the link in a file:
  baudcast serve --join ${visibleText(made.url.replace(/\/?#.*$/, ''))} --join-credential-file FILE
Revoke with: baudcast revoke ${visibleText(made.id)}\n`);
      await write(`${visibleText(made.url)}\n`);
    },
  );
  const nodes = relayCommand(
    { name: 'nodes', what: 'Lists the relays that may join this one.', word: '' },
    environment,
    out,
    async ({ address, isJson }) => {
      const list = await stoppable((stop) => askRelay(address, (access) => access.nodes(), stop));
      out(isJson ? `${visibleJson(list)}\n` : nodesTable(list));
    },
  );
  return [
    { ...listed('join-link'), ...joinLink },
    { ...listed('nodes'), ...nodes },
  ];
}

function nodesTable(list: readonly NodeInfo[]): string {
  if (list.length === 0) return 'No nodes.\n';
  const rows = list.map((one) => [
    one.id,
    one.name,
    one.connected ? 'connected' : 'away',
    one.address === '' ? '-' : one.address,
    tableTime(one.lastSeenAt),
    one.createdBy,
  ]);
  return textTable([['ID', 'NAME', 'STATE', 'FROM', 'LAST SEEN', 'MADE BY'], ...rows]);
}
