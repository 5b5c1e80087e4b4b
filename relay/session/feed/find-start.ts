import type { Epoch } from '../../protocol/port-info.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import type { GapMessage } from '../../protocol/receive-messages.ts';
import type { ReceiveLog } from './receive-log.ts';
import type { FeedStart } from './viewer-feed.ts';

/** Where a viewer wants to begin, as in `attach`. */
export interface WantedStart {
  readonly epoch?: Epoch | undefined;
  readonly from?: number | 'oldest' | 'newest' | undefined;
}

/**
 * Finds the place a viewer asks for. One of an opening that is forgotten begins with the oldest that is remembered,
 * after a gap of unknown size.
 *
 * @throws {RelayError} `INVALID_ARGUMENT` where the viewer claims to be ahead
 */
export function findStart(
  log: ReceiveLog,
  { epoch, from = 'newest' }: WantedStart,
): { readonly start: FeedStart; readonly gap?: GapMessage } {
  const { buffer, current } = log;
  if (from === 'newest') return { start: { opening: current, place: buffer.end, endKnown: true } };
  if (from === 'oldest') {
    const opening = log.openings.find((one) => log.endOf(one) > buffer.oldest) ?? current;
    const place = Math.max(buffer.oldest, opening?.startPlace ?? 0);
    return { start: { opening, place, endKnown: opening === current && place === buffer.end } };
  }
  const opening = epoch === undefined ? undefined : log.find(epoch);
  if (!opening) {
    const [oldest] = log.openings;
    const start = { opening: oldest, place: oldest?.startPlace ?? 0, endKnown: false };
    return epoch === undefined
      ? { start }
      : { start, gap: { type: 'gap', handle: log.handle, epoch, from, to: null, reason: 'epoch-ended' } };
  }
  const place = opening.startPlace + from;
  if (place > log.endOf(opening)) {
    throw new RelayError('INVALID_ARGUMENT', 'The relay has not received as much as that in this opening.', {
      path: 'from',
    });
  }
  return { start: { opening, place, endKnown: false } };
}
