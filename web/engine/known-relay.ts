import type { RelayClock } from '../core/capture-summary.ts';
import type { CaptureSink } from '../line/capture-sink.ts';
import type { RecordedOpeningSummary, RecordedPortSummary } from './api/recordings.ts';
import type { ControlAction, FoundPorts, PortQuery, RelayAddress, RelaySummary } from './api/relays.ts';
import type { RegistrySource } from './port-registry.ts';
import type { SignInKeeper } from './sign-in-keeper.ts';

/**
 * A relay as the engine uses it. What it is made of is in `web/remote`, loaded when there is one, and optional in
 * source too.
 */
export interface KnownRelay {
  readonly address: RelayAddress;
  /** It served this page. */
  readonly own: boolean;
  readonly registrySource: RegistrySource;
  readonly past: RecordedPast;
  readonly summary: RelaySummary;
  /** How much the relay's clock is ahead of ours, in milliseconds. */
  readonly hostAheadMs: number;
  /** The same for a capture of what comes from there; `undefined` while it is not known well. */
  readonly clock?: RelayClock | undefined;
  /**
   * Connects, and stays connected; tries again at once after what lasts.
   * @param asked a person clicked just now, so that the browser may ask them whether this page may reach its address
   */
  connect(asked: boolean): Promise<void>;
  /** Reconnects as who we are there now. @param asked as for `connect` */
  renew(asked: boolean): void;
  close(): void;
  /** Our clock was set by so much. */
  clockMoved(byMs: number): void;
  /** Ports that fit a query. @throws {SerialError} as `lease` */
  search(query: PortQuery): Promise<FoundPorts>;
  /** Lists ports, by their ids, of a relay that lists only some. Resolves when it is known which are there. */
  want(ports: readonly string[]): Promise<void>;
  /** Has the last bytes of these ports told (at most 64), instead of those before. An older relay tells none. */
  glance(ports: readonly string[], onGlanced: (glanced: GlancedBytes) => void): void;
  /** @throws {SerialError} `read-only`, `refused`, `not-found`, `relay-unreachable` */
  lease(port: string, action: ControlAction, to?: string, text?: string): Promise<void>;
  /** Allows or refuses what a client waits for. @throws {SerialError} as `lease` */
  answer(port: string, ask: number, allow: boolean): Promise<void>;
  /** Makes a note that everybody attached gets, we too. @throws {SerialError} as `lease` */
  note(port: string, text: string): Promise<void>;
}

/** The last bytes that a port has received. */
export interface GlancedBytes {
  /** Its id at the relay. */
  readonly port: string;
  readonly epoch: string;
  /** Offset of the first byte in the opening. */
  readonly from: number;
  readonly bytes: Uint8Array;
  /** By the relay's clock. */
  readonly timeMs: number;
}

export interface KnownRelayOptions {
  readonly address: RelayAddress;
  readonly own: boolean;
  /** The origin of the page: some relays may not be reached from some pages. */
  readonly pageOrigin: string;
  /** What others see of us. */
  readonly name: () => string;
  readonly signIns: SignInKeeper;
  readonly nowMs: () => number;
  /** Ids there of ports that were opened before. */
  readonly known: () => readonly string[];
  readonly onChange: (relay: KnownRelay) => void;
}

/** What a relay's host has recorded, in the words of the engine and by our clock. */
export interface RecordedPast {
  /** @throws {SerialError} `not-recorded`, `relay-unreachable`, `refused` */
  ports(): Promise<RecordedPortSummary[]>;
  /** Oldest first. @throws {SerialError} as `ports`; `not-found` */
  openings(port: string): Promise<Omit<RecordedOpeningSummary, 'captureId'>[]>;
  /**
   * Plays an opening into a capture, up to where it is recorded now. Yields after each piece, and continues when asked
   * for the next.
   * @throws {SerialError} as `openings`; what `signal` was aborted with
   */
  play(
    opening: { readonly port: string; readonly epoch: string; readonly toBytes: number },
    sink: Pick<CaptureSink, 'bytes' | 'event'>,
    signal: AbortSignal,
  ): AsyncGenerator<PlayedPiece, void>;
}

/** A piece of a recording that was played. */
export interface PlayedPiece {
  /** How far it is: the offset behind the last received byte. */
  readonly rxBytes: number;
  /** What the relay gave with this piece, kept or not, with texts and what each entry takes. */
  readonly givenBytes: number;
}
