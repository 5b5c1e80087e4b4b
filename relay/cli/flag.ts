/** A flag of a command. It can also stand in the configuration file under its name, and in a `BAUDCAST_…` variable. */
export interface Flag {
  /** Without the dashes. */
  readonly name: string;
  /** `switch`: on or off (`--no-…`). `list`: may be given several times. */
  readonly kind: 'text' | 'switch' | 'list';
  readonly short?: string;
  /** Placeholder of its value in the help; for `text` and `list`. */
  readonly placeholder?: string;
  /** All the values it takes, where there is a choice. */
  readonly choices?: readonly string[];
  /** Its effect, with the unit. */
  readonly help: string;
  /** For the help. */
  readonly byDefault: string;
}

/** The values of each flag: for a `list` those of the most important source, for a `switch` `true` or `false`. */
export type FlagValues = ReadonlyMap<string, readonly string[]>;

/** The variable of a flag: `BAUDCAST_ALLOW_HOST` for `allow-host`. */
export function variableOf({ name }: Flag): string {
  return `BAUDCAST_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** The part of a help that lists the flags. */
export function helpOfFlags(flags: readonly Flag[]): string {
  const heads = flags.map(({ name, kind, short, placeholder }) => {
    const isNegatable = kind === 'switch' && (name === 'demo' || name === 'pairing-link');
    const usual = `${short === undefined ? '' : `-${short}, `}--${isNegatable ? '[no-]' : ''}${name}`;
    return placeholder === undefined ? usual : `${usual} ${placeholder}`;
  });
  const width = Math.max(...heads.map(({ length }) => length)) + 2;
  return flags
    .map(({ help, byDefault, kind }, i) => {
      const repeat = kind === 'list' ? '; may be repeated' : '';
      return `  ${(heads[i] ?? '').padEnd(width)}${help}${repeat} (default: ${byDefault})\n`;
    })
    .join('');
}
