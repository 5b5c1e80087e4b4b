import type { SerialErrorCode } from '../../core/serial-error.ts';

/** Something a person asked for did not work; `session-view` and `capture-view` hand it to the page. */
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

/** Whether `error` is the `SerialError` with this code. */
export function hasCode(error: unknown, code: SerialErrorCode): boolean {
  return typeof error === 'object' && error !== null && (error as { code?: unknown }).code === code;
}
