import type { RefusalReason } from './access.ts';
import { closeCodes } from './close-codes.ts';
import { RelayError } from './relay-error.ts';

/** Access is refused, or has ended. */
export class AccessRefused extends RelayError {
  readonly reason: RefusalReason;
  /**
   * With `too-many`: how long to wait before the next try. Programs need not retry: a wrong credential stays wrong.
   */
  readonly retryAfterMs: number | undefined;

  constructor(reason: RefusalReason, message: string = sentences[reason], retryAfterMs?: number) {
    super('UNAUTHENTICATED', message);
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }

  /** With which a connection is closed. */
  get closeCode(): number {
    return this.reason === 'expired' || this.reason === 'revoked' ? closeCodes.expired : closeCodes.unauthenticated;
  }
}

/** Short enough for the reason of a close, 123 bytes. */
const sentences: Readonly<Record<RefusalReason, string>> = {
  missing: 'This relay needs a link. Ask its owner for one.',
  broken: 'This link is not whole: a part was cut off or changed on its way. Copy it again, to its very end.',
  unknown: 'This relay does not know this link: it is for another relay, was changed, or ended long ago.',
  expired: 'The time of this access is over. Ask for a new link.',
  revoked: 'This access was revoked. Ask for a new link if that was a mistake.',
  used: 'This link was used already: it works once, for one device. Ask for a new one.',
  'signed-out': 'This device was signed out. Open a link again to come back.',
  'too-many': 'This relay does not know this link, like many before it from this address. Wait before the next try.',
};
