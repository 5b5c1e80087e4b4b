/** What an open file is, as `fs.fstatSync()` says it. */
export interface OutputKind {
  readonly dev: number | bigint;
  readonly ino: number | bigint;
  isFIFO(): boolean;
  isSocket(): boolean;
}

/**
 * Whether what is printed may be kept where others read it later, so that no secret may be among it: in a file, or in the journal of
 * systemd, which says by `$JOURNAL_STREAM` which stream is its own (systemd.exec(5)). At the other end of a pipe somebody reads along.
 * @param output no terminal
 */
export function keepsOutput(output: OutputKind, environment: Readonly<Record<string, string | undefined>>): boolean {
  if (environment['JOURNAL_STREAM'] === `${output.dev}:${output.ino}`) return true;
  return !output.isFIFO() && !output.isSocket();
}
