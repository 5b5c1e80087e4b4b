/** Something a person can do from the command palette. */
export interface Command {
  /** Unique; `session.break`. */
  readonly id: string;
  readonly title: string;
  /** What it applies to, shown quietly: the name of a port. */
  readonly detail?: string;
  /** As a person reads it: `Ctrl K`. */
  readonly keys?: string;
  run(): unknown;
}

/** Asked each time the palette opens, so that titles are in the language and the state of that moment. */
export type CommandSource = () => readonly Command[];

export class CommandRegistry {
  readonly #sources = new Set<CommandSource>();

  /** @returns what takes the source away again */
  add(source: CommandSource): () => void {
    this.#sources.add(source);
    return () => this.#sources.delete(source);
  }

  /** All that can be done now; of several with one id the newest. */
  list(): readonly Command[] {
    const byId = new Map<string, Command>();
    for (const source of this.#sources) for (const command of source()) byId.set(command.id, command);
    return [...byId.values()];
  }
}

/** The page's commands. */
export const commands = new CommandRegistry();
