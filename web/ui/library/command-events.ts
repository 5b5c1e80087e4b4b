import { msg, str } from '@lit/localize';
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

/** What starts the loop. @param count of the commands in it */
export function loopLabel(count: number): string {
  if (count === 0) return msg('Loop through checked commands');
  return count === 1 ? msg('Loop through 1 command') : msg(str`Loop through ${count} commands`);
}
