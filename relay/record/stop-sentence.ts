import type { RecordingStop } from '../protocol/port-info.ts';

/** Why a recording stopped, for people. */
export function stopSentence(code: string): string {
  return `${reasonOf(code)} Nothing of this port is recorded for now; the port itself goes on. Recording starts again by itself.`;
}

/** Why a recording stopped, for programs. */
export function stopReason(code: string): RecordingStop {
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'disk-full';
  return code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? 'not-allowed' : 'failed';
}

function reasonOf(code: string): string {
  const reason = stopReason(code);
  if (reason === 'disk-full') return 'Recording has stopped: the disk of the host is full. Make room there.';
  if (reason === 'not-allowed') return 'Recording has stopped: the host may not write to its recording directory.';
  return `Recording has stopped: the host could not write to its disk (${code}).`;
}

/** The operating system's name for an error. */
export function stopCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';
}
