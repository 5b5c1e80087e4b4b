import type { Epoch } from './port-info.ts';

/** The ports whose last bytes the client wants to see, instead of those it named before. */
export interface GlanceMessage {
  readonly type: 'glance';
  readonly request: number;
  /** Their ids. Those that are not there are left out. */
  readonly ports: readonly string[];
}

/** The last bytes of a port that the client glances at, when it has received some. */
export interface GlancedMessage {
  readonly type: 'glanced';
  readonly port: string;
  readonly epoch: Epoch;
  /** Offset of the first byte. Beyond the last one sent: those between are left out. */
  readonly from: number;
  /** In base64. */
  readonly bytes: string;
  /** The host's clock, microseconds since 1970. */
  readonly timeUs: number;
}
