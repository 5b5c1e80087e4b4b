import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import type { CaptureId } from '../../engine/api/captures.ts';
import type { SessionId } from '../../engine/api/sessions.ts';

/** Where Vite's development server has the file of `$BAUDCAST_REPLAY` (vite.config.ts). */
const address = '/dev-replay';

/** Shows the file that the development server was started with as a device. Not in the built page. */
export async function replayServedFile(
  engine: Pick<EngineApi, 'captures' | 'replays' | 'watch'>,
  show: (id: SessionId) => void,
): Promise<void> {
  const answer = await fetch(address);
  if (answer.status !== 200) return;
  const name = decodeURIComponent(answer.headers.get('X-File-Name') ?? '');
  show(await replayFile(engine, new File([await answer.blob()], `device: ${name}`)));
}

/**
 * Opens a file as a capture and plays it as the port of a session; a capture made of it before is deleted.
 * @throws {SerialError} as `captures.open`
 */
export async function replayFile(
  engine: Pick<EngineApi, 'captures' | 'replays' | 'watch'>,
  file: File,
): Promise<SessionId> {
  const { captures } = await nextState(engine, () => true);
  for (const { id } of captures.filter((capture) => capture.file === file.name)) await engine.captures.delete(id);
  const id = await engine.captures.open(file);
  if (id === undefined) throw new Error(`Nothing to replay in ${file.name}`);
  await nextState(engine, (state) => state.captures.some((capture) => isRead(capture, id)));
  return engine.replays.start(id, { name: file.name, encoding: 'utf-8' });
}

function isRead({ id, state }: EngineState['captures'][number], wanted: CaptureId): boolean {
  return id === wanted && state !== 'recording';
}

/** The first state, from the present one on, with captures for which it holds. */
function nextState(
  engine: Pick<EngineApi, 'watch'>,
  holds: (state: Pick<EngineState, 'captures'>) => boolean,
): Promise<Pick<EngineState, 'captures'>> {
  return new Promise((resolve, reject) => {
    engine.watch(({ captures }) => captures && holds({ captures }) && resolve({ captures })).catch(reject);
  });
}
