import type { RelayErrorCode } from '../protocol/relay-error.ts';

const reasons: Partial<Record<RelayErrorCode, string>> = {
  READ_ONLY: 'Only the holder of the lease may transmit.',
  FORBIDDEN: 'This role may not transmit.',
  NOT_FOUND: 'This client is not attached to the port.',
  DEVICE_GONE: 'The port is not open, or the device went away.',
  DEVICE_ERROR: 'The operating system could not write this.',
  OVERLOADED: 'Too much waited to be transmitted already.',
  TIMEOUT: 'The device did not take this in time.',
  INVALID_ARGUMENT: 'The id of this write is not larger than those before it.',
  GAP: 'This was discarded.',
};

/** Why a write was dropped, for people. */
export const dropSentence = (code: RelayErrorCode): string => reasons[code] ?? 'This was not transmitted.';
