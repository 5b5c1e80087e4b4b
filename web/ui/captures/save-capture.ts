import { msg } from '@lit/localize';
import type { CaptureSummary } from '../../core/capture-summary.ts';
import type { ExportOptions, ExportSink, ExportSource, MergedExportOptions } from '../../engine/api/captures.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import { exportFileName, saveFile } from './save-file.ts';
import { collectSettings } from '../page/kept-settings.ts';
import { availableStorage } from '../page/kept-values.ts';
import { downloadTarget, pickedTarget, type SaveTarget } from './save-targets.ts';

/** Up to about this size (32 MB) a file is made in memory and saved at once; a larger one is written as it is made. */
const smallBytes = 32_000_000;

/** How much larger a file may be than the capture in storage: with times, and bytes as hex digits too. */
const growth: Partial<Record<ExportOptions['format'], number>> = { text: 2, csv: 8, jsonl: 8, pcapng: 8 };

/** The same for messages, with the names of their fields. */
const messageGrowth = 16;

/** Whether the file may be too large for memory. */
export function isLargeFile(
  { rxBytes, txBytes, storedBytes }: Pick<CaptureSummary, 'rxBytes' | 'txBytes' | 'storedBytes'>,
  format: ExportOptions['format'],
  hasMessages = false,
): boolean {
  const times = hasMessages ? messageGrowth : (growth[format] ?? 1);
  return Math.max(rxBytes + txBytes, storedBytes) * times > smallBytes;
}

/**
 * Saves a capture as a file. Call it from a click or key press: for a large one the browser may ask where.
 * @throws what the engine throws, or the file's own error; nothing of the file stays then
 */
export async function saveCapture(
  engine: Pick<EngineApi, 'captures'>,
  capture: Pick<CaptureSummary, 'id' | 'name' | 'startedMs' | 'rxBytes' | 'txBytes' | 'storedBytes'>,
  options: ExportOptions,
): Promise<void> {
  const name = exportFileName(capture, options.format);
  if (isLargeFile(capture, options.format, options.messages !== undefined)) {
    const picked = await pickedTarget(name);
    if (picked === 'dismissed') return;
    const target = picked ?? (await downloadTarget(name));
    if (target) return saveTo(target, (sink) => engine.captures.exportTo(capture.id, options, sink));
  }
  const blob = await engine.captures.export(capture.id, options);
  if (blob) saveFile(blob, name);
}

/** Several captures whose rows are saved together. */
export interface SavedTimeline {
  readonly name: string;
  readonly sources: readonly ExportSource[];
  readonly captures: readonly Pick<CaptureSummary, 'startedMs' | 'rxBytes' | 'txBytes' | 'storedBytes'>[];
}

/**
 * Saves the rows of several captures as one file. Call it as `saveCapture`.
 * @throws as `saveCapture`
 */
export async function saveTimeline(
  engine: Pick<EngineApi, 'captures'>,
  { name, sources, captures }: SavedTimeline,
  options: MergedExportOptions,
): Promise<void> {
  const startedMs = Math.min(...captures.map((capture) => capture.startedMs));
  const fileName = exportFileName({ name, startedMs }, options.format);
  const sum = (key: 'rxBytes' | 'txBytes' | 'storedBytes') => captures.reduce((all, one) => all + one[key], 0);
  const bytes = { rxBytes: sum('rxBytes'), txBytes: sum('txBytes'), storedBytes: sum('storedBytes') };
  let target = memoryTarget(fileName);
  if (isLargeFile(bytes, options.format)) {
    const picked = await pickedTarget(fileName);
    if (picked === 'dismissed') return;
    target = picked ?? (await downloadTarget(fileName)) ?? target;
  }
  await saveTo(target, (sink) => engine.captures.exportTimeline(sources, options, sink));
}

/**
 * Saves all captures and settings as one file. Call it as `saveCapture`.
 * @throws as `saveCapture`
 */
export async function saveEverything({ captures }: Pick<EngineApi, 'captures'>, nowMs: number): Promise<void> {
  const name = exportFileName({ name: msg('Everything'), startedMs: nowMs }, 'baudcast');
  const picked = await pickedTarget(name);
  if (picked === 'dismissed') return;
  await saveTo(picked ?? (await downloadTarget(name)) ?? memoryTarget(name), (sink) =>
    captures.exportAll(sink, collectSettings(availableStorage())),
  );
}

/** The browser's memory, or its disk, where it likes. */
function memoryTarget(name: string): SaveTarget {
  const parts: Blob[] = [];
  return {
    write: async (piece) => {
      parts.push(new Blob([piece]));
      return true;
    },
    close: async () => saveFile(new Blob(parts), name),
    abort: async () => {},
  };
}

async function saveTo(target: SaveTarget, run: (sink: ExportSink) => Promise<boolean>): Promise<void> {
  let failure: unknown;
  const isWhole = await run(async (piece) => {
    try {
      return await target.write(piece);
    } catch (error) {
      failure = error; // a full disk: to be told as such, and not as a fault of the engine
      return false;
    }
  }).catch((error: unknown) => {
    failure = error;
    return false;
  });
  if (isWhole) return target.close();
  await target.abort();
  if (failure !== undefined) throw failure;
}
