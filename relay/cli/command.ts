/** The command cannot be followed as it was given; `message` is a sentence for the person. Ends with status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A command of `baudcast`: its first argument. */
export interface CliCommand {
  readonly name: string;
  /** For the list of commands. */
  readonly summary: string;
  /**
   * @param args the arguments after its name
   * @returns the exit status
   * @throws {UsageError} when the arguments cannot be followed; anything else is a failure
   */
  readonly run: (args: readonly string[]) => Promise<number>;
}
