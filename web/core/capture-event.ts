import type { LineErrorKind } from './line-error.ts';
import type { PortSettings } from './port-settings.ts';
import type { ResetPolicy } from './reset-policy.ts';
import type { SerialErrorCode } from './serial-error.ts';
import type { SignalName } from './signals.ts';

/** What a capture records besides bytes. Plain data: it is stored and exported as it is. */
export type CaptureEvent =
  /** `policy`: what we did with the lines; absent where somebody else opened it. */
  | {
      readonly kind: 'opened';
      readonly settings: PortSettings;
      readonly policy?: ResetPolicy;
      readonly afterLossMs?: number;
    }
  | { readonly kind: 'closed' }
  | { readonly kind: 'lost'; readonly code: SerialErrorCode }
  | { readonly kind: 'line-error'; readonly error: LineErrorKind }
  | { readonly kind: 'signal'; readonly signal: SignalName; readonly on: boolean }
  | { readonly kind: 'break-sent'; readonly durationMs: number }
  /**
   * The port refused the transmitted bytes before this, or it is not known whether they left. `none`: it is known that
   * not one did, and they are not here.
   */
  | { readonly kind: 'transmit-failed'; readonly bytes: number; readonly none?: boolean }
  /** `by`: who made it on a shared port; a stranger's text. */
  | { readonly kind: 'note'; readonly text: string; readonly by?: string }
  /** The holder of a shared port changed. Names are untrusted text; empty: nobody, or the relay itself. */
  | { readonly kind: 'holder'; readonly holder: string; readonly by: string; readonly mine: boolean }
  /** The host could not record so many events here, and so many bytes that were transmitted. */
  | { readonly kind: 'not-recorded'; readonly events: number; readonly txBytes: number }
  | { readonly kind: 'gap'; readonly bytes: number; readonly reason: CaptureGapReason };

/**
 * Why bytes are missing. `not-stored`: storage refused them and memory had no room; `damaged`: what was stored cannot
 * be read; `fell-behind`: the relay no longer had them when we could take them; `before-attach`: they came before we
 * attached; `not-recorded`: the host's recording does not have them (any more).
 */
export type CaptureGapReason = 'not-stored' | 'damaged' | 'fell-behind' | 'before-attach' | 'not-recorded';
