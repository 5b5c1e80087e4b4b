import type { SerialErrorCode } from '../../core/serial-error.ts';
import { errorSentence } from '../../i18n/error-sentences.ts';

/** Something a person asked for did not work; `session-view` and `capture-view` show it. */
export class ProblemEvent extends Event {
  static readonly type = 'problem';
  readonly error: unknown;

  constructor(error: unknown) {
    super(ProblemEvent.type, { bubbles: true, composed: true });
    this.error = error;
  }
}

declare global {
  interface HTMLElementEventMap {
    problem: ProblemEvent;
  }
}

/** Lets the view around `element` tell when `work` fails. */
export function attempt(element: HTMLElement, work: Promise<unknown>): void {
  work.catch((error: unknown) => element.dispatchEvent(new ProblemEvent(error)));
}

/** An error in sentences. Errors that crossed from the worker have their code and detail, not always their class. */
export function problemText(error: unknown): string {
  if (typeof error !== 'object' || error === null) return errorSentence('internal', String(error));
  const { code, detail, message } = error as { code?: unknown; detail?: unknown; message?: unknown };
  if (typeof code === 'string' && code !== '') return errorSentence(code as SerialErrorCode, typeof detail === 'string' ? detail : '');
  return errorSentence('internal', String(message));
}

/** Whether `error` is the `SerialError` with this code. */
export function hasCode(error: unknown, code: SerialErrorCode): boolean {
  return typeof error === 'object' && error !== null && (error as { code?: unknown }).code === code;
}
