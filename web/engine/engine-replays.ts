import { SerialError } from '../core/serial-error.ts';
import type { WallClock } from '../line/clock.ts';
import { ReplaySource } from '../replay/replay-line.ts';
import type { ReplayPlayer } from '../replay/replay-player.ts';
import type { CaptureLibrary } from '../storage/capture-library.ts';
import type { CaptureId } from './api/captures.ts';
import type { ReplayAction, ReplayState, ReplaysApi } from './api/replays.ts';
import type { SessionId } from './api/sessions.ts';
import type { PortRegistry, RegistrySource } from './port-registry.ts';
import type { SessionHub } from './session-hub.ts';

interface EngineReplaysOptions {
  readonly library: CaptureLibrary;
  readonly registry: PortRegistry;
  readonly sessions: Pick<SessionHub, 'open'>;
  readonly clock: WallClock;
  readonly newId: () => string;
  /** The state of a replay has changed. */
  readonly onChange: () => void;
}

/** Captures that are played back, each as the port of a session. */
export class EngineReplays implements ReplaysApi {
  readonly #options: EngineReplaysOptions;
  readonly #players = new Map<SessionId, ReplayPlayer>();

  constructor(options: EngineReplaysOptions) {
    this.#options = options;
  }

  async start(captureId: CaptureId, { name, encoding }: Parameters<ReplaysApi['start']>[1]): Promise<SessionId> {
    const { library, registry, sessions, clock, newId, onChange } = this.#options;
    const reader = await library.reader(captureId);
    const recording = () => library.recorder(captureId)?.info;
    const storedMs = library.list().find(({ id }) => id === captureId)?.durationMs ?? 0;
    const lines = new ReplaySource({
      reader,
      wall: clock,
      isGrowing: () => recording()?.state === 'recording',
      durationMs: () => recording()?.durationMs ?? storedMs,
      hasRoom: () => library.freeBytes > 0,
      onChange,
    });
    const { player } = lines;
    const first = reader.segmentCount > 0 ? await reader.segment(0) : undefined;
    const opened = first?.events.find(({ kind }) => kind === 'opened');
    const settings = opened?.kind === 'opened' ? opened.settings : undefined;
    const key = `replay:${newId()}`;
    const source: RegistrySource = {
      kind: 'replay',
      lines,
      label: () => ({ key, name, detail: '', profile: { encoding, ...(settings && { settings }) } }),
      replay: () => stateOf(captureId, player),
      onDismissed: () => {
        this.#players.delete(sessionId);
        if (slot) void registry.forget(slot);
        registry.remove(source);
      },
    };
    await registry.add(source);
    const slot = registry.slots.find(({ line }) => line === lines.line);
    if (!slot) throw new SerialError('not-found', captureId);
    const sessionId = await sessions.open(slot, undefined, captureId);
    this.#players.set(sessionId, player);
    return sessionId;
  }

  async control(id: SessionId, action: ReplayAction): Promise<void> {
    const player = this.#players.get(id);
    if (!player) throw new SerialError('not-found', id);
    switch (action.kind) {
      case 'play':
        return player.play();
      case 'pause':
        return player.pause();
      case 'step':
        return player.step();
      case 'speed':
        return player.setSpeed(action.speed);
      case 'loop':
        return player.setLooping(action.isLooping);
      case 'seek':
        return player.seek(action.atMs);
    }
  }
}

function stateOf(captureId: CaptureId, player: ReplayPlayer): ReplayState {
  const { isPlaying, isWaiting, speed, isLooping, positionMs, durationMs, stop } = player;
  return { captureId, isPlaying, isWaiting, speed, isLooping, positionMs, durationMs, stop };
}
