import type { CaptureSummary } from '../../core/capture-summary.ts';
import type { ExportOptions } from '../../engine/api/captures.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import { exportFileName, saveFile } from './save-file.ts';
import { downloadTarget, pickedTarget, type SaveTarget } from './save-targets.ts';

/** Up to this size (32 MB) a file is made in memory and saved at once; a larger one is written as it is made. */
const smallBytes = 32_000_000;

/**
 * Saves a capture as a file. Call it from a click or key press: for a large one the browser may ask where.
 * @throws what the engine throws, or the file's own error; nothing of the file stays then
 */
export async function saveCapture(
  engine: Pick<EngineApi, 'captures'>,
  capture: Pick<CaptureSummary, 'id' | 'name' | 'startedMs' | 'rxBytes' | 'txBytes'>,
  options: ExportOptions,
): Promise<void> {
  const name = exportFileName(capture, options.format);
  if (capture.rxBytes + capture.txBytes > smallBytes) {
    const picked = await pickedTarget(name);
    if (picked === 'dismissed') return;
    const target = picked ?? (await downloadTarget(name));
    if (target) return saveTo(target, engine, capture.id, options);
  }
  const blob = await engine.captures.export(capture.id, options);
  if (blob) saveFile(blob, name);
}

async function saveTo(
  target: SaveTarget,
  engine: Pick<EngineApi, 'captures'>,
  id: string,
  options: ExportOptions,
): Promise<void> {
  let failure: unknown;
  const isWhole = await engine.captures
    .exportTo(id, options, async (piece) => {
      try {
        return await target.write(piece);
      } catch (error) {
        failure = error; // a full disk: to be told as such, and not as a fault of the engine
        return false;
      }
    })
    .catch((error: unknown) => {
      failure = error;
      return false;
    });
  if (isWhole) return target.close();
  await target.abort();
  if (failure !== undefined) throw failure;
}
