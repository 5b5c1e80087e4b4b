/** Why a recording stopped, for people. */
export function stopSentence(code: string): string {
  return `${reasonOf(code)} Nothing of this port is recorded for now; the port itself goes on. Recording starts again by itself.`;
}

function reasonOf(code: string): string {
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'Recording has stopped: the disk of the host is full. Make room there.';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'Recording has stopped: the host may not write to its recording directory.';
  return `Recording has stopped: the host could not write to its disk (${code}).`;
}

/** The operating system's name for an error. */
export function stopCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';
}
