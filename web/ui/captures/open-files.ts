import type { CaptureId, FileSettings } from '../../engine/api/captures.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';

/** Asks for files. Call it from a click or key press. @returns none when the dialog was dismissed */
export function pickFiles(): Promise<readonly File[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  return new Promise((resolve) => {
    input.addEventListener('cancel', () => resolve([]));
    input.addEventListener('change', () => resolve([...(input.files ?? [])]));
    input.click();
  });
}

/**
 * Opens files as captures, one after the other. Each is shown as soon as it is recognised.
 * @param restore asks what to do with settings in a file
 * @throws {SerialError} why one of them could not be read; the others are opened all the same
 */
export async function openFiles(
  engine: Pick<EngineApi, 'captures'>,
  files: readonly File[],
  show: (id: CaptureId) => void,
  restore: (settings: FileSettings, fileName: string) => void,
): Promise<void> {
  const errors: unknown[] = [];
  for (const file of files) {
    try {
      const settings = await engine.captures.settingsIn(file);
      if (settings) restore(settings, file.name);
    } catch (error) {
      errors.push(error);
    }
    try {
      const id = await engine.captures.open(file);
      if (id !== undefined) show(id);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
