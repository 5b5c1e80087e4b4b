import { SerialError, type SerialErrorCode } from '../core/serial-error.ts';
import { RelayError } from '../../relay/protocol/relay-error.ts';
import type { Role } from '../../relay/protocol/roles.ts';

/** What a relay's refusal is to a session. @param fallback for codes that say no more than that it failed */
export function lineError(error: unknown, fallback: SerialErrorCode, role: Role | undefined): SerialError {
  if (error instanceof SerialError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof RelayError ? (codeOf(error, fallback, role) ?? fallback) : fallback;
  return new SerialError(code, message, { cause: error });
}

function codeOf({ code }: RelayError, fallback: SerialErrorCode, role: Role | undefined): SerialErrorCode | undefined {
  switch (code) {
    case 'PORT_IN_USE':
      return 'port-busy';
    case 'READ_ONLY':
      return fallback === 'open-failed' ? 'held-closed' : 'read-only';
    case 'FORBIDDEN':
      // A viewer is refused by the relay, everybody else by the operating system of its host.
      return role === 'viewer' ? 'refused' : 'permission-denied';
    case 'DEVICE_GONE':
    case 'NOT_FOUND':
      return 'port-gone';
    case 'TIMEOUT':
      return 'relay-unreachable';
    case 'INVALID_ARGUMENT':
    case 'NOT_SUPPORTED':
      return fallback === 'open-failed' ? 'settings-refused' : undefined;
    default:
      return undefined;
  }
}
