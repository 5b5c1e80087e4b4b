/** The command cannot be followed as it was given; `message` is a sentence for the person. Ends with status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
