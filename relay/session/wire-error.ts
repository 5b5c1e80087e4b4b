import type { WireError } from '../protocol/link-messages.ts';
import { RelayError } from '../protocol/relay-error.ts';

/** An error as strangers may read it. */
export function wireError(error: unknown): WireError {
  // What is not foreseen is nothing for strangers to read.
  if (!(error instanceof RelayError)) return { code: 'DEVICE_ERROR', message: 'The relay met an error of its own.' };
  return { code: error.code, message: error.message, ...(error.path === '' ? {} : { path: error.path }) };
}
