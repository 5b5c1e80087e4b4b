/** What the operating system calls an error, as in `ENOENT`; undefined for one that is not its. */
export const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
