import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Something a person can do from the command palette. */
export interface PageCommand {
  /** Unique; `session.break`. */
  readonly id: string;
  readonly title: string;
  /** What it applies to, shown quietly: the name of a port. */
  readonly detail?: string;
  /** As a person reads it: `Ctrl K`. */
  readonly keys?: string;
  run(): unknown;
}

/** Called each time the palette opens, so that titles fit the current language and state. */
export type CommandSource = () => readonly PageCommand[];

export class CommandRegistry {
  readonly #sources = new Set<CommandSource>();

  /** @returns a function that removes the source */
  add(source: CommandSource): () => void {
    this.#sources.add(source);
    return () => this.#sources.delete(source);
  }

  /** All commands; of several with the same id, the newest. */
  list(): readonly PageCommand[] {
    const byId = new Map<string, PageCommand>();
    for (const source of this.#sources) for (const command of source()) byId.set(command.id, command);
    return [...byId.values()];
  }
}

/** The page's commands. */
export const commands = new CommandRegistry();

/**
 * The commands that fit what was typed: every word must occur in title or detail. Those whose title begins with it
 * come first, then those with a word that does; otherwise the order stays.
 */
export function matchCommands(all: readonly PageCommand[], query: string): readonly PageCommand[] {
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

/** Offers an element's commands while it is connected: `new CommandsController(this, () => [...])`. */
export class CommandsController implements ReactiveController {
  readonly #source: CommandSource;
  #remove: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, source: CommandSource) {
    this.#source = source;
    host.addController(this);
  }

  hostConnected(): void {
    this.#remove = commands.add(this.#source);
  }

  hostDisconnected(): void {
    this.#remove?.();
    this.#remove = undefined;
  }
}
