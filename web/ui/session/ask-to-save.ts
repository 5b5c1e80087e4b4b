import type { CaptureSummary } from '../../core/capture-summary.ts';
import type { EncodingId } from '../../core/encodings.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import { saveCapture } from '../captures/save-capture.ts';
import { showWithin } from '../kit/dialog-element.ts';
import { attempt } from '../page/problem.ts';
import type { ViewElement } from '../view/view-kind.ts';
import type { SaveChosenEvent } from './save-dialog.ts';

interface SaveRequest {
  readonly engine: EngineApi;
  readonly capture: CaptureSummary | undefined;
  readonly encoding: EncodingId;
  /** The view of it that is in front. */
  readonly view: Pick<ViewElement<unknown>, 'shownRows' | 'shownMessages'> | null;
}

/** Asks what is to be saved of a capture, and saves it. The dialog is loaded when it is first wanted. */
export async function askToSave(host: HTMLElement, request: SaveRequest): Promise<void> {
  const { engine, capture, encoding, view } = request;
  if (!capture) return;
  const { SaveDialog } = await import('./save-dialog.ts');
  const { name, startedMs, durationMs } = capture;
  const span = { fromMs: startedMs, toMs: startedMs + durationMs };
  const dialog = Object.assign(new SaveDialog(), {
    subject: name,
    span,
    shown: view?.shownRows,
    messages: view?.shownMessages,
  });
  dialog.addEventListener('save-chosen', (event) => {
    const options = { ...(event as SaveChosenEvent).options, encoding };
    attempt(host, saveCapture(engine, capture, options));
  });
  await showWithin(host, dialog);
}
