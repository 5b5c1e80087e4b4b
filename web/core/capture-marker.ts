/** A marked place of a capture; it does not depend on how rows are cut. */
export interface CaptureMarker {
  readonly kind: 'rx' | 'tx' | 'event';
  /** Bytes of its direction before it; of an event, received ones. */
  readonly offset: number;
  /** Wall clock. */
  readonly timeMs: number;
}

/** Per capture. */
export const maxMarkers = 100;

export function isCaptureMarker(value: unknown): value is CaptureMarker {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, offset, timeMs } = value as Partial<Record<keyof CaptureMarker, unknown>>;
  return (kind === 'rx' || kind === 'tx' || kind === 'event') && Number.isFinite(offset) && Number.isFinite(timeMs);
}

/** The markers of a list that was not checked: what is none is left out, and nothing else of it is kept. */
export function readMarkers(list: readonly unknown[]): readonly CaptureMarker[] {
  const markers = list.filter(isCaptureMarker).map(({ kind, offset, timeMs }) => ({ kind, offset, timeMs }));
  return markers.slice(0, maxMarkers);
}
