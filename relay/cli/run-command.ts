import { codeOf } from '../base/code-of.ts';
import { RelayError } from '../protocol/relay-error.ts';
import { ConnectionEnd } from './client/connection-end.ts';
import { type CliCommand, UsageError, commandGroups } from './command.ts';
import { visibleJson } from './visible-text.ts';

/** What is needed of a command to run it: its flags are known when it is loaded. */
export type RunnableCommand = Omit<CliCommand, 'flags' | 'choices'>;

/** Where a command's words go. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/**
 * Runs the command that the arguments name, or `serve` when they begin with a flag or are empty. `help`, `--help` and
 * `-h` list the commands.
 * @returns the exit status: 0 done, 1 failed, 2 wrong usage; of the last two with a sentence on `err`, and with
 * `--json` also as `{"error": {"code", "message"}}` on `out`
 */
export async function runCommand(
  commands: readonly RunnableCommand[],
  args: readonly string[],
  { out, err }: Output,
): Promise<number> {
  const [first = 'serve', ...others] = args;
  try {
    if (first !== 'help' && first !== '--help' && first !== '-h') {
      return first.startsWith('-') ? await find(commands, 'serve').run(args) : await find(commands, first).run(others);
    }
    const [name] = others;
    if (first === 'help' && name !== undefined) return await find(commands, name).run(['--help']);
    out(listCommands(commands));
    return 0;
  } catch (error) {
    // What is not installed is told once for all commands (baudcast.cts).
    if (codeOf(error) === 'ERR_MODULE_NOT_FOUND') throw error;
    const message = error instanceof Error ? error.message : String(error);
    err(`${message}\n`);
    const own = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined);
    if (own.includes('--json')) out(`${visibleJson({ error: { code: codeOfError(error), message } })}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** `USAGE`, what the relay answered, `UNREACHABLE` without a connection to it, else `FAILED`. */
function codeOfError(error: unknown): string {
  if (error instanceof UsageError) return 'USAGE';
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof RelayError) return cause.code;
    if (cause instanceof ConnectionEnd) return 'UNREACHABLE';
  }
  return 'FAILED';
}

/** @throws {UsageError} when there is none of this name */
function find(commands: readonly RunnableCommand[], name: string): RunnableCommand {
  const command = commands.find((one) => one.name === name);
  if (!command) throw new UsageError(`Unknown command '${name}'. \`baudcast --help\` lists the commands.`);
  return command;
}

function listCommands(commands: readonly RunnableCommand[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  const groups = commandGroups.map((group) => {
    const lines = commands
      .filter((command) => command.group === group)
      .map(({ name, summary }) => `  ${name.padEnd(width)}${summary}\n`);
    return lines.length > 0 ? `${group}:\n${lines.join('')}\n` : '';
  });
  return `Baudcast, a serial workbench in the browser and a relay for serial ports

Usage: baudcast COMMAND [options]

${groups.join('')}\`baudcast COMMAND --help\` shows the options of a command, \`baudcast --version\` the version.
Without a command, \`baudcast [options]\` is \`baudcast serve [options]\`.
`;
}
