import type { RelayLimits } from '../protocol/limits.ts';
import type { Epoch } from '../protocol/port-info.ts';
import type { EmitEvent } from '../protocol/relay-event.ts';
import type { Clock } from './clock.ts';
import type { WantedStart } from './find-start.ts';
import type { PortPast } from './port-past.ts';

export interface PortSessionOptions {
  /** The port's id. */
  readonly id: string;
  /** The relay's number for the port, 1 to 65535. */
  readonly handle: number;
  readonly clock: Clock;
  readonly limits: RelayLimits;
  readonly newEpoch: () => Epoch;
  /** Something that the list of ports shows has changed. */
  readonly onChange: () => void;
  /** Told what happens here and who did it, for the audit. Default: nobody is. */
  readonly emit?: EmitEvent | undefined;
  /** What was received, as far as somebody keeps it beyond the replay buffer. */
  readonly past?: PortPast | undefined;
  /** How long the port stays open when nobody is attached, 60 s; Infinity: for ever. */
  readonly closeUnusedMs?: number;
}

export interface AttachOptions extends WantedStart {
  /** Bytes that may be sent before more is granted; Infinity for a client that knows no credit. Default: the limit's. */
  readonly credit?: number | undefined;
  /** The port waits for this client while it holds the lease. Default: false. */
  readonly lossless?: boolean | undefined;
}

/** How a client leaves: `cut` without a word; between two requests of one that has no connection to lose; or for good. */
export type Departure = 'cut' | 'between-requests' | 'for-good';
