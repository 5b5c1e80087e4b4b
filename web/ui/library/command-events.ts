import type { LibraryCommand } from '../../core/commands/command-library.ts';

/** Transmit a command now. */
export class CommandWantedEvent extends Event {
  readonly command: LibraryCommand;

  constructor(command: LibraryCommand) {
    super('command-wanted');
    this.command = command;
  }
}

/** Start the loop. */
export class LoopWantedEvent extends Event {
  /** 0: until it is stopped. */
  readonly times: number;

  constructor(times: number) {
    super('loop-wanted');
    this.times = times;
  }
}
