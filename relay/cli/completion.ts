import { type CliCommand, UsageError } from './command.ts';
import { listed } from './command-list.ts';
import { helpFlag } from './client-flags.ts';
import { type Flag, helpOfFlags } from './flag.ts';
import { readFlags, splitArguments } from './read-flags.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

const completionFlags: readonly Flag[] = [helpFlag];

const completionHelp = `Prints what makes a shell complete the commands and flags of baudcast.

Usage: baudcast completion bash > /etc/bash_completion.d/baudcast       or: source <(baudcast completion bash)
       baudcast completion zsh > "\${fpath[1]}/_baudcast"
       baudcast completion fish > ~/.config/fish/completions/baudcast.fish

${helpOfFlags(completionFlags)}
Exit status: 0 done, 2 wrong usage.
`;

/** The command `completion`. @param others the other commands */
export function completionCommand(others: readonly CliCommand[], out: (text: string) => void): CliCommand {
  const command: CliCommand = {
    ...listed('completion'),
    flags: completionFlags,
    choices: shells,
    run: (args) => {
      const { words, flagArguments } = splitArguments(completionFlags, args);
      const values = readFlags(completionFlags, flagArguments, {}, () => '');
      const shell = shells.find((one) => one === words[0]);
      if (values.get('help')?.[0] === 'true') out(completionHelp);
      else if (shell === undefined || words.length > 1)
        throw new UsageError(`completion takes one of ${shells.join(', ')}.`);
      else out(scripts[shell]([...others, command]));
      return Promise.resolve(0);
    },
  };
  return command;
}

const scripts = { bash, zsh, fish };

const takesPath = ({ placeholder }: Flag): boolean => placeholder === 'FILE' || placeholder === 'DIR';
const dashed = ({ name, short }: Flag): string[] => [`--${name}`, ...(short === undefined ? [] : [`-${short}`])];
const withValue = (flags: readonly Flag[]): Flag[] => flags.filter(({ kind }) => kind !== 'switch');

function bash(commands: readonly CliCommand[]): string {
  const cases = commands.map(({ name, flags, choices = [] }) => {
    const values = withValue(flags).map((flag) => {
      const answer = flag.choices
        ? `COMPREPLY=($(compgen -W '${flag.choices.join(' ')}' -- "$cur"))`
        : takesPath(flag)
          ? 'COMPREPLY=($(compgen -f -- "$cur"))'
          : ':';
      return `        ${dashed(flag).join('|')}) ${answer}; return ;;\n`;
    });
    const words = choices.length > 0 ? `[[ $COMP_CWORD -eq 2 ]] && words='${choices.join(' ')}'` : ':';
    return `    ${name})
      case "$prev" in
${values.join('')}      esac
      flags='${flags.flatMap(dashed).join(' ')}'
      ${words} ;;
`;
  });
  return `# bash completion for baudcast
_baudcast() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" flags='' words=''
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')} help' -- "$cur"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('')}    help) words='${commands.map(({ name }) => name).join(' ')}' ;;
  esac
  if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "$flags" -- "$cur"))
  else COMPREPLY=($(compgen -W "$words" -- "$cur"))
  fi
}
complete -o default -F _baudcast baudcast
`;
}

function zsh(commands: readonly CliCommand[]): string {
  const quoted = (text: string): string => text.replaceAll("'", "'\\''");
  const described = (text: string): string => quoted(text.replaceAll(/[[\]\\:]/g, '\\$&'));
  const cases = commands.map(({ name, flags, choices }) => {
    const specs = flags.flatMap((flag) =>
      dashed(flag).map((dash) => {
        const action = flag.choices ? `(${flag.choices.join(' ')})` : takesPath(flag) ? '_files' : '';
        const value = flag.kind === 'switch' ? '' : `:${described(flag.placeholder ?? 'VALUE')}:${action}`;
        return `'${flag.kind === 'list' ? '*' : ''}${dash}[${described(flag.help)}]${value}'`;
      }),
    );
    const words = choices ? `'1:what:(${choices.join(' ')})' '*:file:_files'` : `'*:file:_files'`;
    return `    ${name})\n      _arguments ${[...specs, words].join(' \\\n        ')} ;;\n`;
  });
  return `#compdef baudcast
_baudcast() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    '${name}:${described(summary)}'\n`).join('')}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=\${words[2]}
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('')}    help) _describe command commands ;;
  esac
}
if [[ $funcstack[1] == _baudcast ]]; then _baudcast "$@"; else compdef _baudcast baudcast; fi
`;
}

function fish(commands: readonly CliCommand[]): string {
  const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
  const first = commands.map(
    ({ name, summary }) => `complete -c baudcast -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}\n`,
  );
  const others = commands.map(({ name, flags, choices }) => {
    const at = `complete -c baudcast -n '__fish_seen_subcommand_from ${name}'`;
    const words = choices ? [`${at} -f -a ${quoted(choices.join(' '))}\n`] : [];
    const ofFlags = flags.map((flag) => {
      const short = flag.short === undefined ? '' : ` -s ${flag.short}`;
      const values = flag.choices ? ` -f -a ${quoted(flag.choices.join(' '))}` : takesPath(flag) ? ' -F' : '';
      const value = flag.kind === 'switch' ? '' : ` -r${values}`;
      return `${at} -l ${flag.name}${short}${value} -d ${quoted(flag.help)}\n`;
    });
    return [...words, ...ofFlags].join('');
  });
  return `# fish completion for baudcast\n${first.join('')}${others.join('')}`;
}
