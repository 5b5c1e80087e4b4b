import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type CommandSource, commands } from './command-registry.ts';

/** Offers an element's commands for as long as it is on the page: `new CommandsController(this, () => [...])`. */
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
