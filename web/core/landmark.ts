import type { CaptureEvent } from './capture-event.ts';

/** Events that the overview next to the scrollbar shows, and that can be stepped through. */
export const landmarkKinds = ['error', 'break', 'gap', 'opening', 'note'] as const;
export type LandmarkKind = (typeof landmarkKinds)[number];

/** `undefined`: it is none. */
export function landmarkOf(event: CaptureEvent): LandmarkKind | undefined {
  switch (event.kind) {
    case 'line-error':
      return event.error === 'break' ? 'break' : 'error';
    case 'transmit-failed':
      return 'error';
    case 'break-sent':
      return 'break';
    case 'gap':
    case 'not-recorded':
    case 'events-missing':
    case 'stored-again':
    case 'load-cut':
    case 'left-out':
      return 'gap';
    case 'opened':
    case 'closed':
    case 'lost':
    case 'released':
      return 'opening';
    case 'note':
      return 'note';
    default:
      return undefined;
  }
}
