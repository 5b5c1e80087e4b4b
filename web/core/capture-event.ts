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
      /** Since it was released; not together with `afterLossMs`. */
      readonly afterReleaseMs?: number;
    }
  | { readonly kind: 'closed' }
  /** It was closed for another program, and is taken back later. `by`: who did that on a shared port; `text`: why. */
  | { readonly kind: 'released'; readonly by?: string; readonly text?: string }
  | { readonly kind: 'lost'; readonly code: SerialErrorCode }
  | { readonly kind: 'line-error'; readonly error: LineErrorKind }
  | { readonly kind: 'signal'; readonly signal: SignalName; readonly on: boolean }
  | { readonly kind: 'break-sent'; readonly durationMs: number }
  /** A person stopped everything on the port: so many jobs, and so many bytes that waited. */
  | { readonly kind: 'stopped'; readonly jobs: number; readonly bytes: number }
  /**
   * A step of a job, as it was carried out. `job`: its name; `text`: the step in its own notation; `tookMs`: how long
   * it took.
   */
  | {
      readonly kind: 'step';
      readonly job: string;
      readonly text: string;
      readonly outcome: StepOutcome;
      readonly tookMs: number;
    }
  /**
   * The port refused the transmitted bytes before this, or it is not known whether they left. `none`: it is known that
   * not one did, and they are not here.
   */
  | { readonly kind: 'transmit-failed'; readonly bytes: number; readonly none?: boolean }
  /** `by`: who made it on a shared port, a stranger's text. `voice`: the relay itself speaks, which nobody else can. */
  | { readonly kind: 'note'; readonly text: string; readonly by?: string; readonly voice?: 'relay' }
  /** The holder of a shared port changed. Names are untrusted text; empty: nobody, or the relay itself. */
  | { readonly kind: 'holder'; readonly holder: string; readonly by: string; readonly mine: boolean }
  /** The host could not record so many events here, and so many bytes that were transmitted. */
  | { readonly kind: 'not-recorded'; readonly events: number; readonly txBytes: number }
  /** So many notes and other events are not here: they came faster than they could be taken. 0: unknown how many. */
  | { readonly kind: 'events-missing'; readonly events: number }
  /**
   * The computer's clock was set, or the computer slept: what it said until then and says from here on, milliseconds
   * since 1970. The times before it are by the clock as it was.
   */
  | { readonly kind: 'clock-set'; readonly wasMs: number; readonly isMs: number }
  /** The browser had closed its storage and deleted what was there; `bytes` of this capture are lost with it. */
  | { readonly kind: 'stored-again'; readonly bytes: number }
  /** Loading a recording or a file ended here, before its end. `readBytes` of `ofBytes` of a file were read. */
  | { readonly kind: 'load-cut'; readonly why: LoadCut; readonly readBytes?: number; readonly ofBytes?: number }
  /** So many packets of a file are not of a serial line: they are not here. */
  | { readonly kind: 'left-out'; readonly packets: number }
  | { readonly kind: 'gap'; readonly bytes: number; readonly reason: CaptureGapReason };

/** `no-match`: what was waited for did not come in time. */
export type StepOutcome = (typeof stepOutcomes)[number];

export const stepOutcomes = ['done', 'no-match', 'failed', 'stopped'] as const;

/**
 * Why a recording or a file was not loaded whole. `no-room`: it would have taken the place of other captures;
 * `too-much`: the relay sent more than it had announced; `failed`: the relay could not be read any further;
 * `file-cut`: the file is damaged or ends early; `file-unreadable`: the browser could not read it any further.
 */
export type LoadCut = 'no-room' | 'too-much' | 'failed' | 'file-cut' | 'file-unreadable';

/**
 * Why bytes are missing. `not-stored`: storage refused them and memory had no room; `damaged`: what was stored cannot
 * be read; `fell-behind`: the relay no longer had them when we could take them; `before-attach`: they came before we
 * attached; `not-recorded`: the host's recording does not have them (any more); `storage-cleared`: the browser deleted
 * what was stored.
 */
export type CaptureGapReason =
  | 'not-stored'
  | 'damaged'
  | 'fell-behind'
  | 'before-attach'
  | 'not-recorded'
  | 'storage-cleared';
