import { msg, str } from '@lit/localize';
import type { CaptureSummary } from '../../core/capture-summary.ts';
import type { EncodingId } from '../../core/encodings.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import type { ShellApi } from '../page/shell-context.ts';

/** Plays a capture back, in a tab of its own. */
export async function startReplay(
  { engine, shell }: { readonly engine: EngineApi; readonly shell: ShellApi | undefined },
  { id, name }: Pick<CaptureSummary, 'id' | 'name'>,
  encoding: EncodingId,
): Promise<void> {
  try {
    shell?.showSession(await engine.replays.start(id, { name: msg(str`Replay of ${name}`), encoding }));
  } catch (error) {
    shell?.report(error);
  }
}
