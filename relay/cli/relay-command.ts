import type { RelayTarget } from './client/relay-address.ts';
import { helpFlag, isOn, jsonFlag, readWords } from './client-flags.ts';
import { type CliCommand, UsageError } from './command.ts';
import { helpOfFlags } from './flag.ts';
import type { Environment } from './read-flags.ts';
import { accessFlags, accessHelp, accessVariables, readRelayAccess } from './relay-access.ts';

/** A command as its help shows it. */
interface RelayCommandInfo {
  readonly name: string;
  /** Its effect: a sentence. */
  readonly what: string;
  /** Its argument before the relay's address; `''`: none. */
  readonly word: '' | 'ID' | 'NAME';
}

interface RelayCommandAsked {
  readonly address: RelayTarget;
  readonly isJson: boolean;
  /** `''` where the command takes none. */
  readonly word: string;
}

/** A command that takes a relay's address, and perhaps one word before it. */
export function relayCommand(
  { name, what, word }: RelayCommandInfo,
  environment: Environment,
  out: (text: string) => void,
  work: (asked: RelayCommandAsked) => Promise<void>,
): Pick<CliCommand, 'flags' | 'run'> {
  const flags = [jsonFlag, ...accessFlags, helpFlag];
  const call = word === '' ? name : `${name} ${word}`;
  const help = `${what}

Usage: baudcast ${call} [URL] [options]        URL: of the relay (default: this computer's)

${helpOfFlags(flags)}
${accessHelp}
Exit status: 0 done, 1 failed, 2 wrong usage.
`;
  const run: CliCommand['run'] = async (args) => {
    const read = readWords(flags, args, environment, accessVariables);
    if (!read) {
      out(help);
      return 0;
    }
    const words = [...read.words];
    const given = word === '' ? '' : words.shift();
    if (given === undefined)
      throw new UsageError(
        word === 'ID'
          ? `${name} takes an ID, as the lists of shares, people and nodes show it.`
          : `${name} takes a ${word}. See --help.`,
      );
    const [url, ...others] = words;
    if (others.length > 0) throw new UsageError(`${name} takes one URL. See --help.`);
    await work({
      address: readRelayAccess(url, read.values, environment),
      isJson: isOn(read.values, 'json'),
      word: given,
    });
    return 0;
  };
  return { flags, run };
}
