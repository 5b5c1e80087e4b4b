import type { EncodingId } from '../../core/encodings.ts';
import type { CaptureId } from './captures.ts';
import type { SessionId } from './sessions.ts';

/** A capture that is played back as the port of a session. */
export interface ReplayState {
  readonly captureId: CaptureId;
  readonly isPlaying: boolean;
  /** Everything captured so far was played; new data is played at once. */
  readonly isWaiting: boolean;
  /** 1: as it was; `Infinity`: as fast as possible. */
  readonly speed: number;
  readonly isLooping: boolean;
  /** Since the capture's start. */
  readonly positionMs: number;
  readonly durationMs: number;
  /** Why it stopped by itself. `no-room`: the budget of captures is used up; `unreadable`: storage failed. */
  readonly stop: 'end' | 'no-room' | 'unreadable' | undefined;
}

export type ReplayAction =
  /** From the start again after the end. */
  | { readonly kind: 'play' }
  | { readonly kind: 'pause' }
  /** The next chunk, and the events before it. */
  | { readonly kind: 'step' }
  /** @see ReplayState.speed */
  | { readonly kind: 'speed'; readonly speed: number }
  | { readonly kind: 'loop'; readonly isLooping: boolean }
  /** Nothing in between is played. */
  | { readonly kind: 'seek'; readonly atMs: number };

export interface ReplaysApi {
  /**
   * Plays a capture as the port of a new session, from its start. One that is still being recorded is played up to
   * where it is, and then as it comes. What is transmitted is recorded and goes nowhere.
   * @param options.name of the port and of the session's own capture
   * @throws {SerialError} `not-found`
   */
  start(id: CaptureId, options: { readonly name: string; readonly encoding: EncodingId }): Promise<SessionId>;
  /** @throws {SerialError} `not-found` for a session that replays nothing */
  control(id: SessionId, action: ReplayAction): Promise<void>;
}
