import { RelayError } from '../../relay/protocol/relay-error.ts';

/** The path at which `read` finds fault, `undefined` when it finds none; whatever else it throws is thrown on. */
export function refusalPath(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof RelayError && error.code === 'INVALID_ARGUMENT') return error.path;
    throw error;
  }
}
