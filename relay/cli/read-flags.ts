import { parseArgs } from 'node:util';
import { type Flag, type FlagValues, variableOf } from './flag.ts';
import { UsageError } from './command.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The arguments besides the flags, and the flags with their values. `--` ends the flags. */
export function splitArguments(
  flags: readonly Flag[],
  args: readonly string[],
): { readonly words: string[]; readonly flagArguments: string[] } {
  const { tokens } = parseArgs({
    args: [...args],
    options: optionsOf(flags),
    allowNegative: true,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const words = tokens.filter(({ kind }) => kind === 'positional').map(({ index }) => index);
  const others = new Set([
    ...words,
    ...tokens.filter(({ kind }) => kind === 'option-terminator').map(({ index }) => index),
  ]);
  return {
    words: words.map((index) => args[index] ?? ''),
    flagArguments: args.filter((_, index) => !others.has(index)),
  };
}

/**
 * Reads what is given for flags: on the command line, else in variables, else in the file that `--config` or
 * `BAUDCAST_CONFIG` names.
 * @param readFile gives a file's text, or throws
 * @throws {UsageError} for unknown flags and keys, and invalid values
 */
export function readFlags(
  flags: readonly Flag[],
  args: readonly string[],
  environment: Environment,
  readFile: (path: string) => string,
): FlagValues {
  const given = readArguments(flags, args);
  const variables = readVariables(flags, environment);
  const path = (given.get('config') ?? variables.get('config'))?.[0];
  const file = path === undefined ? new Map<string, string[]>() : readConfig(flags, path, readFile);
  return new Map([...file, ...variables, ...given]);
}

function readArguments(flags: readonly Flag[], args: readonly string[]): Map<string, string[]> {
  const options = optionsOf(flags);
  try {
    const { values } = parseArgs({ args: [...args], options, allowNegative: true });
    return new Map(
      Object.entries(values).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, [value].flat().map(String)]],
      ),
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${reason}. --help lists what there is.`.replace('..', '.').replaceAll('\n', ' '), {
      cause: error,
    });
  }
}

function optionsOf(flags: readonly Flag[]) {
  return Object.fromEntries(
    flags.map(({ name, kind, short }) => {
      const type: 'boolean' | 'string' = kind === 'switch' ? 'boolean' : 'string';
      return [name, { type, multiple: kind === 'list', ...(short === undefined ? {} : { short }) }];
    }),
  );
}

function readVariables(flags: readonly Flag[], environment: Environment): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const flag of flags) {
    const variable = variableOf(flag);
    const value = environment[variable];
    if (value === undefined || value === '') continue;
    if (flag.kind === 'list')
      values.set(
        flag.name,
        value
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== ''),
      );
    else values.set(flag.name, [flag.kind === 'switch' ? readSwitch(value, variable) : value]);
  }
  return values;
}

function readSwitch(value: string, variable: string): string {
  if (/^(?:1|true|on|yes)$/i.test(value)) return 'true';
  if (/^(?:0|false|off|no)$/i.test(value)) return 'false';
  throw new UsageError(`${variable} is '${value}': it takes 1 or 0.`);
}

function readConfig(flags: readonly Flag[], path: string, readFile: (path: string) => string): Map<string, string[]> {
  let config: unknown;
  try {
    // Editors of Windows begin a file with a byte order mark.
    config = JSON.parse(readFile(path).replace(/^\uFEFF/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The configuration ${path} cannot be read: ${reason}.`, { cause: error });
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new UsageError(`The configuration ${path} must be a JSON object, with flags as keys: {"port": 9000}.`);
  }
  return new Map(
    Object.entries(config).map(([key, value]) => {
      const flag = flags.find(({ name }) => name === key && name !== 'config' && name !== 'help' && name !== 'version');
      const values = flag && configValues(flag, value);
      if (!values)
        throw new UsageError(
          `Invalid configuration ${path}: ${flag ? `wrong value of '${key}'` : `unknown key '${key}'`}.`,
        );
      return [key, values];
    }),
  );
}

/** @returns undefined when the flag takes no such value */
function configValues({ kind }: Flag, value: unknown): string[] | undefined {
  if (kind === 'switch') return typeof value === 'boolean' ? [String(value)] : undefined;
  if (kind === 'text') return typeof value === 'string' || typeof value === 'number' ? [String(value)] : undefined;
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string') ? value : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  // {"gps": "/dev/ttyS9"} for gps=/dev/ttyS9
  const pairs = Object.entries(value);
  return pairs.every(([, one]) => typeof one === 'string')
    ? pairs.map(([name, one]) => `${name}=${String(one)}`)
    : undefined;
}
