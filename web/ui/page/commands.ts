import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Choice } from '../kit/choice-select.ts';

interface CommandText {
  /** Unique; `session.break`. What follows a space varies: `open-port 17`. */
  readonly id: string;
  readonly title: string;
  /** Shown quietly after the title: the present choice, or what it applies to. */
  readonly detail?: string | undefined;
  /** As a person reads them: `Ctrl K`. */
  readonly keys?: string | undefined;
  /** A choice or a switch: whether it is on. */
  readonly checked?: boolean | undefined;
}

/** Something a person can do from the command palette. */
export interface ActionCommand extends CommandText {
  run(): unknown;
}

/** A setting: the palette shows its choices next. */
export interface ChoiceCommand extends CommandText {
  readonly choices: readonly ActionCommand[];
  /**
   * What a typed text means for this setting, such as a number: offered before everything else.
   * @param isWithin the setting was chosen before, so that a bare number can only be meant for it
   */
  readonly typed?: ((text: string, isWithin: boolean) => readonly ActionCommand[]) | undefined;
}

export type PageCommand = ActionCommand | ChoiceCommand;

/** Commands that belong together. */
export interface CommandSection {
  /** What they apply to: a port's name; empty: the page. */
  readonly title: string;
  readonly commands: readonly PageCommand[];
}

/** Called each time the palette opens, so that titles fit the current language and state. */
type CommandSource = () => CommandSection;

/** What is worked at comes before the page around it. */
type CommandRank = 'session' | 'page';

export class CommandRegistry {
  readonly #sources = new Map<CommandSource, CommandRank>();

  /** @returns a function that removes the source */
  add(source: CommandSource, rank: CommandRank): () => void {
    this.#sources.set(source, rank);
    return () => this.#sources.delete(source);
  }

  /** The sections that have commands, those of the session first. */
  sections(): readonly CommandSection[] {
    const ranks: readonly CommandRank[] = ['session', 'page'];
    return ranks
      .flatMap((rank) => [...this.#sources].filter(([, own]) => own === rank).map(([source]) => source()))
      .filter((section) => section.commands.length > 0);
  }
}

/** The page's commands. */
export const commands = new CommandRegistry();

/** A setting with its choices; the current one stands next to the title. */
export function choiceCommand<Value extends string | number | boolean>(
  id: string,
  title: string,
  current: Value | undefined,
  choices: readonly Choice<Value>[],
  choose: (value: Value) => unknown,
): ChoiceCommand {
  return {
    id,
    title,
    detail: choices.find(([value]) => value === current)?.[1],
    choices: choices.map(([value, label]) => ({
      id: `${id} ${value}`,
      title: label,
      checked: value === current,
      run: () => choose(value),
    })),
  };
}

/** Offers an element's commands while it is connected: `new CommandsController(this, 'session', () => …)`. */
export class CommandsController implements ReactiveController {
  readonly #source: CommandSource;
  readonly #rank: CommandRank;
  #remove: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, rank: CommandRank, source: CommandSource) {
    this.#source = source;
    this.#rank = rank;
    host.addController(this);
  }

  hostConnected(): void {
    this.#remove = commands.add(this.#source, this.#rank);
  }

  hostDisconnected(): void {
    this.#remove?.();
    this.#remove = undefined;
  }
}
