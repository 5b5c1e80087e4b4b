import type { CliCommand } from './command.ts';

/** A command as the list of commands has it. */
type ListedCommand = Pick<CliCommand, 'name' | 'group' | 'summary'>;

type Words = Pick<CliCommand, 'group' | 'summary'>;

const thisComputer = 'The relay of this computer';
const people = 'People and rights';
const joined = 'Relays that join';

/** What is known of all commands before one of them is loaded: loading them all takes most of the time of one. */
const words = {
  serve: { group: thisComputer, summary: 'serve the page and the serial ports of this computer (the default)' },
  ports: { group: 'Ports', summary: 'list the ports of a relay' },
  attach: { group: 'Ports', summary: 'connect stdin and stdout to a port' },
  transmit: { group: 'Ports', summary: 'transmit once to a port' },
  transact: { group: 'Ports', summary: 'transmit to a port, and print the reply' },
  wait: { group: 'Ports', summary: 'wait until a port receives a line that matches' },
  release: { group: 'Ports', summary: 'leave a port to another program while it runs' },
  forward: { group: 'Ports', summary: 'offer a port to programs of this computer by TCP and RFC 2217' },
  mcp: { group: 'Ports', summary: 'give an agent the ports of a relay as tools' },
  share: { group: people, summary: 'make a link that lets others use ports' },
  shares: { group: people, summary: 'list the shares of a relay' },
  revoke: { group: people, summary: 'revoke a share, a sign-in or a node' },
  pair: { group: people, summary: 'make a pairing link for another device of the owner' },
  people: { group: people, summary: 'list who is signed in to a relay' },
  'join-link': { group: joined, summary: 'make a link that lets another relay join this hub' },
  nodes: { group: joined, summary: 'list the relays that may join this hub' },
  audit: { group: thisComputer, summary: 'print the audit log of the relay on this computer' },
  record: { group: thisComputer, summary: 'list and export the recordings of a relay' },
  service: { group: thisComputer, summary: 'install the relay as a systemd service' },
  fleet: {
    group: joined,
    summary: 'set up the NATS server of a fleet: its nodes, gateways and their credentials',
  },
  completion: { group: 'This program', summary: 'print the completion for a shell' },
} as const satisfies Readonly<Record<string, Words>>;

export type CommandName = keyof typeof words;

export const commandNames = Object.keys(words) as readonly CommandName[];

/** The name, heading and summary of a command. */
export function listed<Name extends CommandName>(name: Name): ListedCommand & { readonly name: Name } {
  return { name, ...words[name] };
}
