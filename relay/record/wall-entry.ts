import type { WallTime } from '../base/wall-time.ts';
import type { RecordEntry } from './record-entry.ts';

/** An entry with the wall clock's time. Until it is recorded it has that of the monotonic clock. */
export function byWallClock(entry: RecordEntry, wall: WallTime): RecordEntry {
  if (entry.kind === 'header') return entry;
  if (entry.kind !== 'event') return { ...entry, timeUs: wall.at(entry.timeUs) };
  const { event } = entry;
  if (event.type !== 'recording-stopped') return { kind: 'event', event: { ...event, timeUs: wall.at(event.timeUs) } };
  return { kind: 'event', event: { ...event, fromUs: wall.at(event.fromUs), timeUs: wall.at(event.timeUs) } };
}
