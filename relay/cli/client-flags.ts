import { bounds } from '../protocol/limits.ts';
import type { HostSignalChange, HostSettings } from '../protocol/port-info.ts';
import { defaultName } from './client/new-client.ts';
import { type Flag, type FlagValues, variableOf } from './flag.ts';
import type { TakeOver } from './client/lease-keeper.ts';
import { type Environment, readFlags, splitArguments } from './read-flags.ts';
import { UsageError } from './command.ts';

/** What commands that use a port have in common. */
export interface PortOptions {
  /** What others see. */
  readonly name: string;
  /** What to open the port with; undefined: as it is, or was. */
  readonly settings: HostSettings | undefined;
  /** What the lines are set to first thing; those left out are left alone, or as the host's system has them. */
  readonly signals: HostSignalChange;
  /** Take the lease over; undefined: only take a free one. */
  readonly takeOver: TakeOver | undefined;
  /** How long a connection that was cut is tried again. */
  readonly retryMs: number;
}

export const helpFlag: Flag = {
  name: 'help',
  kind: 'switch',
  short: 'h',
  help: 'print this and stop',
  byDefault: 'off',
};

/** For commands that print a result. */
export const jsonFlag: Flag = {
  name: 'json',
  kind: 'switch',
  help: 'print the result as JSON, and so an error',
  byDefault: 'off',
};

const states = ['on', 'off'] as const;
const flowControls = ['none', 'hardware', 'software'] as const;

/** The flags of `PortOptions`. */
export function portFlags(defaultRetryS: string): Flag[] {
  return [
    {
      name: 'baud',
      kind: 'text',
      placeholder: 'N',
      help: 'open the port with this baud rate, 1 to 4294967295, or change it',
      byDefault: 'that of the port now or last, else 115200',
    },
    {
      name: 'format',
      kind: 'text',
      placeholder: 'FORMAT',
      help: 'with --baud: data bits 5 to 8, parity N, E, O, M or S, stop bits 1, 1.5 or 2',
      byDefault: '8N1',
    },
    {
      name: 'flow',
      kind: 'text',
      placeholder: 'CONTROL',
      choices: flowControls,
      help: 'with --baud: flow control none, hardware or software',
      byDefault: 'none',
    },
    {
      name: 'dtr',
      kind: 'text',
      placeholder: 'STATE',
      choices: states,
      help: 'set DTR on or off, right after opening the port, or at once if it is open',
      byDefault: 'as it is; on when the port is opened',
    },
    {
      name: 'rts',
      kind: 'text',
      placeholder: 'STATE',
      choices: states,
      help: 'set RTS on or off, like --dtr',
      byDefault: 'as it is; on when the port is opened',
    },
    {
      name: 'take-over',
      kind: 'switch',
      help: 'take control of the port from the present holder, who is notified and stays attached',
      byDefault: 'off: take control only if nobody has it',
    },
    {
      name: 'why',
      kind: 'text',
      placeholder: 'TEXT',
      help: `with --take-over: the reason that the holder sees, at most ${bounds.reasonLength} characters`,
      byDefault: 'nothing',
    },
    {
      name: 'retry',
      kind: 'text',
      placeholder: 'SECONDS',
      help: 'how long to reconnect after a cut; 0: not at all',
      byDefault: defaultRetryS,
    },
    {
      name: 'name',
      kind: 'text',
      placeholder: 'NAME',
      help: `name that others at the port see, at most ${bounds.nameLength} characters`,
      byDefault: 'your user name and this computer',
    },
  ];
}

/**
 * Reads the arguments of a command that is not `serve`.
 * @param inEnvironment the names of the flags that may stand in a variable
 * @returns undefined when help is asked for
 * @throws {UsageError}
 */
export function readWords(
  flags: readonly Flag[],
  args: readonly string[],
  environment: Environment,
  inEnvironment: readonly string[],
) {
  const { words, flagArguments } = splitArguments(flags, args);
  const variables = flags.filter(({ name }) => inEnvironment.includes(name)).map(variableOf);
  const allowed = Object.fromEntries(variables.map((name) => [name, environment[name]]));
  const values = readFlags(flags, flagArguments, allowed, () => '');
  return isOn(values, 'help') ? undefined : { words, values };
}

export const valueOf = (values: FlagValues, name: string): string | undefined => values.get(name)?.[0];
export const isOn = (values: FlagValues, name: string): boolean => valueOf(values, name) === 'true';

/** @throws {UsageError} */
export function readPortOptions(values: FlagValues, defaultRetryS: string): PortOptions {
  const name = valueOf(values, 'name') ?? defaultName();
  if (name === '' || name.length > bounds.nameLength || /[\p{Cc}\p{Cs}]/u.test(name)) {
    throw new UsageError(`--name takes 1 to ${bounds.nameLength} characters, none of them control characters.`);
  }
  return {
    name,
    settings: readSettings(values),
    signals: readSignals(values),
    takeOver: readTakeOver(values),
    retryMs: readNumber('retry', valueOf(values, 'retry') ?? defaultRetryS, 'seconds') * 1000,
  };
}

/** A whole number up to 15 digits. @throws {UsageError} */
export function readNumber(flag: string, value: string, unit: string): number {
  if (!/^\d{1,12}$/.test(value)) throw new UsageError(`--${flag} takes a whole number of ${unit}, not '${value}'.`);
  return Number(value);
}

function readSettings(values: FlagValues): HostSettings | undefined {
  const baud = valueOf(values, 'baud');
  const format = valueOf(values, 'format');
  const flow = valueOf(values, 'flow');
  if (baud === undefined) {
    if (format !== undefined || flow !== undefined) throw new UsageError('--format and --flow need --baud.');
    return undefined;
  }
  const baudRate = readNumber('baud', baud, 'bits per second');
  if (baudRate < 1 || baudRate > 4_294_967_295) throw new UsageError('--baud takes 1 to 4294967295 bits per second.');
  const flowControl = flowControls.find((one) => one === (flow ?? 'none'));
  if (!flowControl) throw new UsageError(`--flow takes none, hardware or software, not '${flow ?? ''}'.`);
  return { baudRate, ...readFormat(format ?? '8N1'), flowControl };
}

function readSignals(values: FlagValues): HostSignalChange {
  const dtr = readState('dtr', values);
  const rts = readState('rts', values);
  return {
    ...(dtr === undefined ? {} : { dataTerminalReady: dtr }),
    ...(rts === undefined ? {} : { requestToSend: rts }),
  };
}

function readState(flag: string, values: FlagValues): boolean | undefined {
  const state = valueOf(values, flag);
  if (state === undefined || state === 'on' || state === 'off') return state && state === 'on';
  throw new UsageError(`--${flag} takes on or off, not '${state}'.`);
}

function readTakeOver(values: FlagValues): TakeOver | undefined {
  const why = valueOf(values, 'why');
  if (!isOn(values, 'take-over')) {
    if (why !== undefined) throw new UsageError('--why needs --take-over.');
    return undefined;
  }
  if (why !== undefined && (why.length > bounds.reasonLength || /\p{Cs}/u.test(why)))
    throw new UsageError(`--why takes at most ${bounds.reasonLength} characters.`);
  return why === undefined ? {} : { why };
}

const parities = { N: 'none', E: 'even', O: 'odd', M: 'mark', S: 'space' } as const;

function readFormat(format: string): Pick<HostSettings, 'dataBits' | 'parity' | 'stopBits'> {
  const [, bits, letter, stops] = /^([5-8])([NEOMS])(1|1\.5|2)$/i.exec(format) ?? [];
  const dataBits = ([5, 6, 7, 8] as const).find((one) => String(one) === bits);
  const stopBits = ([1, 1.5, 2] as const).find((one) => String(one) === stops);
  if (dataBits === undefined || stopBits === undefined || letter === undefined) {
    throw new UsageError(`--format takes data bits, parity and stop bits, as in 8N1 or 7E2, not '${format}'.`);
  }
  return { dataBits, parity: parities[letter.toUpperCase() as keyof typeof parities], stopBits };
}
