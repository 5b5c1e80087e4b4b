import { isCaptureMarker, maxMarkers, type CaptureMarker } from '../../core/capture-marker.ts';
import type { MonitorRow } from '../../core/row.ts';
import type { MonitorPlace } from '../../engine/api/views.ts';
import { keep, readKeptList, type KeyValueStore } from '../page/kept-values.ts';

/** A marked row. */
export interface Marker extends CaptureMarker {
  /** In a timeline: the number of its capture. */
  readonly source?: number | undefined;
}

/** Timelines whose markers are kept: those that were marked last. */
const maxTimelines = 30;
const storeKey = 'baudcast.markers';

export function markerOf(row: MonitorRow): Marker {
  const { timeMs, offset, source } = row;
  return {
    kind: row.kind === 'packet' ? row.direction : 'event',
    offset,
    timeMs,
    ...(source !== undefined && { source }),
  };
}

/** Whether the place is in this row. */
export function isMarkerOf({ kind, offset, timeMs, source }: Marker, row: MonitorRow): boolean {
  if (source !== row.source) return false;
  if (row.kind === 'event') return kind === 'event' && timeMs === row.timeMs && offset === row.offset;
  return kind === row.direction && offset >= row.offset && offset < row.offset + Math.max(1, row.bytes.length);
}

/** Marks the row, or takes its markers away. The newest marker is the last one. */
export function toggledMarkers(markers: readonly Marker[], row: MonitorRow): readonly Marker[] {
  const others = markers.filter((marker) => !isMarkerOf(marker, row));
  return others.length < markers.length ? others : [...markers, markerOf(row)].slice(-maxMarkers);
}

/** From one place to another; a number of bytes only where both count the same direction. */
export function markerSpan(from: Marker, to: Marker): { readonly spanMs: number; readonly bytes: number | undefined } {
  const isAlike = (from.kind === 'tx') === (to.kind === 'tx') && from.source === to.source;
  return { spanMs: to.timeMs - from.timeMs, bytes: isAlike ? to.offset - from.offset : undefined };
}

/** The marker next to `from` by time, around the ends. */
export function nextMarker(markers: readonly Marker[], from: Marker | undefined, step: 1 | -1): Marker | undefined {
  const order = (a: Marker, b: Marker): number => a.timeMs - b.timeMs || a.offset - b.offset;
  const sorted = markers.toSorted(order);
  if (!from) return sorted.at(step === 1 ? 0 : -1);
  const next = step === 1 ? sorted.find((one) => order(one, from) > 0) : sorted.findLast((one) => order(one, from) < 0);
  return next ?? sorted.at(step === 1 ? 0 : -1);
}

export function placeOfMarker({ kind, offset, timeMs, source }: Marker): MonitorPlace {
  if (kind === 'event') return { kind: 'time', timeMs };
  return { kind: 'offset', direction: kind, bytes: offset, ...(source !== undefined && { source }) };
}

/** The markers kept for a timeline, and as older versions kept them for a capture. */
export function loadMarkers(store: KeyValueStore | undefined, rowsId: string): readonly Marker[] {
  return readAll(store).find(([id]) => id === rowsId)?.[1] ?? [];
}

export function saveMarkers(store: KeyValueStore | undefined, rowsId: string, markers: readonly Marker[]): void {
  const others = readAll(store).filter(([id]) => id !== rowsId);
  const all = markers.length > 0 ? [...others, [rowsId, markers] as const] : others;
  keep(store, storeKey, all.slice(-maxTimelines));
}

type Kept = readonly (readonly [rowsId: string, markers: readonly Marker[]])[];

function readAll(store: KeyValueStore | undefined): Kept {
  return readKeptList(store, storeKey).flatMap((entry) => {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string' || !Array.isArray(entry[1])) return [];
    return [[entry[0], entry[1].filter(isMarker).slice(0, maxMarkers)] as const];
  });
}

export function isMarker(value: unknown): value is Marker {
  if (!isCaptureMarker(value)) return false;
  const { source } = value as { readonly source?: unknown };
  return source === undefined || Number.isInteger(source);
}
