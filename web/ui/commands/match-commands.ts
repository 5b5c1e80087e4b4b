import type { ActionCommand, CommandSection, PageCommand } from '../page/commands.ts';

/** A command that fits what was typed. */
export interface CommandMatch {
  readonly command: PageCommand;
  /** A choice is called by its setting too: `Baud rate: 9600`. */
  readonly title: string;
  /** What is chosen now, or what it applies to. */
  readonly detail: string;
  /** The title of its section, by which it is found too. */
  readonly section: string;
}

/** By which words, in any language, a command is found besides its title: by its id up to a space. */
type CommandWords = (id: string) => string;

/** Of the settings, each choice under the name of both. */
function* allMatches({ title: section, commands }: CommandSection): Generator<CommandMatch> {
  for (const command of commands) {
    yield { command, title: command.title, detail: command.detail ?? '', section };
    if (!('choices' in command)) continue;
    for (const choice of command.choices)
      yield { command: choice, title: titleOfChoice(command, choice), detail: choice.detail ?? '', section };
  }
}

export function titleOfChoice({ title }: PageCommand, choice: ActionCommand): string {
  return `${title}: ${choice.title}`;
}

/**
 * The commands that fit what was typed: every word must occur in the title, in the detail or among the command's words.
 * What the text itself means comes first, then titles that begin with it, then those with a word that does, then other
 * titles, then what is found by other words; otherwise the order stays.
 */
export function matchCommands(
  sections: readonly CommandSection[],
  query: string,
  wordsOf: CommandWords,
): readonly CommandMatch[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  const [first] = words;
  if (first === undefined) return [];
  const ranked: { readonly match: CommandMatch; readonly rank: number }[] = [];
  const seen = new Set<string>();
  for (const match of sections.flatMap((section) => [...typedMatches(section, query)])) {
    seen.add(match.command.id);
    ranked.push({ match, rank: 0 });
  }
  for (const section of sections) {
    for (const match of allMatches(section)) {
      if (seen.has(match.command.id)) continue;
      const title = plain(match.title);
      const text = `${title} ${plain(`${match.detail} ${match.section}`)} ${plain(wordsOf(match.command.id))}`;
      if (!words.every((word) => text.includes(word))) continue;
      ranked.push({ match, rank: rankOf(title, first) });
    }
  }
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ match }) => match);
}

function* typedMatches({ title, commands }: CommandSection, query: string): Generator<CommandMatch> {
  for (const command of commands) {
    if (!('choices' in command)) continue;
    for (const choice of command.typed?.(query, false) ?? [])
      yield { command: choice, title: titleOfChoice(command, choice), detail: '', section: title };
  }
}

function rankOf(title: string, word: string): number {
  if (title.startsWith(word)) return 1;
  if (title.includes(` ${word}`)) return 2;
  return title.includes(word) ? 3 : 4;
}

/** In lower case, and numbers without the spaces in them: `115 200` is found by `115200`. */
function plain(text: string): string {
  return text.toLocaleLowerCase().replaceAll(/(?<=\d)[\u2009\u202f](?=\d)/g, '');
}
