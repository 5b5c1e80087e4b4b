/** A command of `baudcast`: its first argument. */
export interface Command {
  readonly name: string;
  /** For the list of commands. */
  readonly summary: string;
  /**
   * @param args what follows its name
   * @returns the exit status
   * @throws {UsageError} when the arguments cannot be followed; anything else is a failure
   */
  readonly run: (args: readonly string[]) => Promise<number>;
}
