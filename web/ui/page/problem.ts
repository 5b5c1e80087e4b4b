import { SerialError, type SerialErrorCode } from '../../core/serial-error.ts';

/** An action of the person failed; `session-view` and `capture-view` report it to the page. */
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

/** Reports a failure of `work` to the view around `element`. */
export function attempt(element: HTMLElement, work: Promise<unknown>): void {
  work.catch((error: unknown) => element.dispatchEvent(new ProblemEvent(error)));
}

/** Reports that a view in the engine met an error. @param failure as an update of the view told */
export function tellFailure(element: HTMLElement, failure: string): void {
  element.dispatchEvent(new ProblemEvent(new SerialError('view-failed', failure)));
}

/** Whether `error` is the `SerialError` with this code. */
export function hasCode(error: unknown, code: SerialErrorCode): boolean {
  return typeof error === 'object' && error !== null && (error as { code?: unknown }).code === code;
}
