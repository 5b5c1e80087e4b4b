import type { Command } from './command.ts';
import { UsageError } from './usage-error.ts';

/** Where a command's words go. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/**
 * Finds the command that the arguments name, `serve` when they begin with a flag or are none, and runs it.
 * @returns the exit status: 0 done, 1 failed, 2 wrong usage; of the last two with a sentence on `err`
 */
export async function runCommand(
  commands: readonly Command[],
  args: readonly string[],
  { out, err }: Output,
): Promise<number> {
  const [name = 'serve', ...rest] = args[0]?.startsWith('-') ? ['serve', ...args] : args;
  if (name === 'help') {
    out(listCommands(commands));
    return 0;
  }
  try {
    const command = commands.find((one) => one.name === name);
    if (!command)
      throw new UsageError(
        `There is no command '${name}': there are ${commands.map((one) => one.name).join(', ')} and help.`,
      );
    return await command.run(rest);
  } catch (error) {
    err(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function listCommands(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}\n`);
  return `Usage: baudcast COMMAND [options]\n\n${lines.join('')}\nbaudcast COMMAND --help says more.\n`;
}
