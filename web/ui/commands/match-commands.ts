import type { Command } from './command-registry.ts';

/**
 * The commands that fit what was typed: every word must occur in title or detail. Those whose title begins with it
 * come first, then those with a word that does; otherwise the order stays.
 */
export function matchCommands(all: readonly Command[], query: string): readonly Command[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const first = words[0];
  if (first === undefined) return all;
  const ranked = all.flatMap((command) => {
    const title = command.title.toLocaleLowerCase();
    const text = `${title} ${command.detail?.toLocaleLowerCase() ?? ''}`;
    if (!words.every((word) => text.includes(word))) return [];
    const rank = title.startsWith(first) ? 0 : text.includes(` ${first}`) ? 1 : 2;
    return [{ command, rank }];
  });
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ command }) => command);
}
