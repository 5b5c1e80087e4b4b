import { RelayError } from '../../relay/protocol/relay-error.ts';

/** The path of the error of `read`, `undefined` when there is none; any other error is rethrown. */
export function refusalPath(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof RelayError && error.code === 'INVALID_ARGUMENT') return error.path;
    throw error;
  }
}
