import type { CaptureSummary } from '../../core/capture-summary.ts';
import type { EncodingId } from '../../core/encodings.ts';
import type { EngineApi } from '../../engine/api/engine-api.ts';
import { saveCapture, saveTimeline, type SavedTimeline } from '../captures/save-capture.ts';
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
  const { SaveDialog } = await import('./dialogs.ts');
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

interface TimelineRequest extends Pick<SaveRequest, 'engine'> {
  readonly timeline: SavedTimeline;
  readonly captures: readonly Pick<CaptureSummary, 'startedMs' | 'durationMs'>[];
  readonly view: Pick<ViewElement<unknown>, 'shownRows'> | null;
}

/** Asks what is to be saved of several captures together, and saves it. As `askToSave`. */
export async function askToSaveTimeline(host: HTMLElement, request: TimelineRequest): Promise<void> {
  const { engine, timeline, captures, view } = request;
  const { SaveDialog } = await import('./dialogs.ts');
  const shown = view?.shownRows;
  const dialog = Object.assign(new SaveDialog(), {
    subject: timeline.sources.map(({ name }) => name).join(', '),
    merged: true,
    span: {
      fromMs: Math.min(...captures.map(({ startedMs }) => startedMs)),
      toMs: Math.max(...captures.map(({ startedMs, durationMs }) => startedMs + durationMs)),
    },
    // Selected rows are those of one capture.
    shown: shown && { ...shown, selected: undefined },
  });
  dialog.addEventListener('save-chosen', (event) => {
    const { messages: _, span: __, format, ...options } = (event as SaveChosenEvent).options;
    if (format === 'raw' || format === 'baudcast') return;
    attempt(host, saveTimeline(engine, timeline, { ...options, format }));
  });
  await showWithin(host, dialog);
}
