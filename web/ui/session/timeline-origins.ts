import type { EncodingId } from '../../core/encodings.ts';
import type { EngineState } from '../../engine/api/engine-api.ts';
import type { PortColor } from '../../engine/api/ports.ts';
import type { TimelineSource } from '../../engine/api/views.ts';
import type { TimelineOrigin } from '../monitor/timeline-monitor.ts';
import { distinctNames, portOfCapture } from '../page/capture-names.ts';
import { placedTitle } from '../page/relay-status.ts';

/** For captures whose port has no colour, or one that is taken: far apart from one to the next. */
const colors: readonly PortColor[] = ['blue', 'orange', 'green', 'violet', 'teal', 'pink', 'yellow', 'red'];

/**
 * The captures of a timeline with their names and colours; those that are gone are left out.
 * @param encoding of all of them. Default: of each its port's
 */
export function timelineOrigins(
  sources: readonly TimelineSource[],
  { captures, sessions, ports, relays }: EngineState,
  nowMs: number,
  encoding?: EncodingId,
): readonly TimelineOrigin[] {
  const known = sources.flatMap((source) => {
    const capture = captures.find(({ id }) => id === source.captureId);
    if (!capture) return [];
    const session = sessions.find(({ captureId }) => captureId === source.captureId);
    const port = session ? ports.find(({ id }) => id === session.portId) : portOfCapture(capture, ports, relays);
    const name = session && port ? placedTitle(port, relays) : capture.name;
    return [{ source, capture, port, name, startedMs: capture.startedMs }];
  });
  const names = distinctNames(known, nowMs);
  const taken = new Set<PortColor>();
  return known.map(({ source, capture, port, name }, at) => {
    const own = port?.profile.color;
    const color = (own && !taken.has(own) ? own : colors.find((one) => !taken.has(one))) ?? own ?? 'blue';
    taken.add(color);
    return {
      ...source,
      encoding: encoding ?? port?.profile.encoding ?? 'utf-8',
      name: names[at] ?? name,
      color,
      uncertainMs: capture.clock?.uncertainMs,
    };
  });
}
