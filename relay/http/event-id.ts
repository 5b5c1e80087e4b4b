import { epoch as checkEpoch } from '../protocol/field-checks.ts';
import { RelayError } from '../protocol/relay-error.ts';

/** An event's id: where the bytes after it begin. */
export function eventId(epoch: string, offset: number): string {
  return `${epoch}:${offset}`;
}

/**
 * Reads an id back. An offset alone is one of the present opening.
 * @throws {RelayError} `INVALID_ARGUMENT`
 */
export function readEventId(id: string): { readonly epoch?: string; readonly from: number } {
  const [, epoch, from] = /^(?:([0-9a-f]{16}):)?(\d{1,15})$/.exec(id) ?? [];
  if (from === undefined)
    throw new RelayError('INVALID_ARGUMENT', 'Last-Event-ID must be one of the ids that were given here.', {
      path: 'Last-Event-ID',
    });
  return epoch === undefined
    ? { from: Number(from) }
    : { epoch: checkEpoch(epoch, 'Last-Event-ID'), from: Number(from) };
}
