import { msg } from '@lit/localize';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { ReplayAction } from '../../engine/api/replays.ts';
import type { SessionSummary } from '../../engine/api/sessions.ts';
import { choiceCommand, type PageCommand } from '../page/commands.ts';

/** How fast a capture is played; 1 is as it was. */
export const replaySpeeds: readonly number[] = [0.1, 0.25, 0.5, 1, 2, 5, 10, 100, Infinity];

export function replaySpeedName(speed: number): string {
  return speed === Infinity ? msg('As fast as possible') : `${speed}×`;
}

/** What can be done with a replay, for the palette. */
export function replayCommands(
  { id, replay }: SessionSummary,
  { replays }: EngineApi,
  attempt: (work: Promise<unknown>) => void,
): readonly PageCommand[] {
  if (!replay) return [];
  const control = (action: ReplayAction) => attempt(replays.control(id, action));
  return [
    {
      id: 'session.replay-play',
      title: replay.isPlaying ? msg('Pause the replay') : msg('Play the replay'),
      run: () => control({ kind: replay.isPlaying ? 'pause' : 'play' }),
    },
    { id: 'session.replay-step', title: msg('Play the next chunk'), run: () => control({ kind: 'step' }) },
    choiceCommand(
      'session.replay-speed',
      msg('Replay speed'),
      replay.speed,
      replaySpeeds.map((speed) => [speed, replaySpeedName(speed)] as const),
      (speed) => control({ kind: 'speed', speed }),
    ),
    {
      id: 'session.replay-loop',
      title: msg('Repeat the replay'),
      checked: replay.isLooping,
      run: () => control({ kind: 'loop', isLooping: !replay.isLooping }),
    },
    {
      id: 'session.replay-start',
      title: msg('Go to the start of the replay'),
      run: () => control({ kind: 'seek', atMs: 0 }),
    },
  ];
}
