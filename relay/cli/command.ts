import type { Flag } from './flag.ts';

/** The command cannot be followed as it was given; `message` is a sentence for the person. Ends with status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The headings of the list of commands, in their order. */
export const commandGroups = [
  'The relay of this computer',
  'Ports',
  'People and rights',
  'Relays that join',
  'This program',
] as const;

type CommandGroup = (typeof commandGroups)[number];

/** A command of `baudcast`: its first argument. */
export interface CliCommand {
  readonly name: string;
  /** Under which heading the list of commands has it. */
  readonly group: CommandGroup;
  /** For the list of commands. */
  readonly summary: string;
  readonly flags: readonly Flag[];
  /** What its first argument can be, where there is a choice. */
  readonly choices?: readonly string[];
  /**
   * @param args the arguments after its name
   * @returns the exit status
   * @throws {UsageError} when the arguments cannot be followed; anything else is a failure
   */
  readonly run: (args: readonly string[]) => Promise<number>;
}
