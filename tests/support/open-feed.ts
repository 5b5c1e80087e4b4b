import type { CompileRegex } from '../../web/capture/search/regex-search.ts';
import type { MonitorOptions, MonitorSink } from '../../web/engine/api/views.ts';
import { CaptureRows } from '../../web/engine/capture-rows.ts';
import type { RowsOf } from '../../web/engine/capture-rows.ts';
import { MonitorFeed } from '../../web/engine/monitor-feed.ts';
import { PacedReader } from '../../web/engine/paced-reader.ts';
import { TimelineRows } from '../../web/engine/timeline-rows.ts';

interface FeedTime {
  readonly nowMs: () => number;
  readonly loadRegex: () => Promise<CompileRegex>;
}

/** A monitor's feed of one capture, or the timeline of several. */
export function openFeed(
  captures: readonly RowsOf[],
  options: MonitorOptions,
  sink: MonitorSink,
  { nowMs, loadRegex }: FeedTime,
): Promise<MonitorFeed> {
  const all = captures.map((of) => ({ ...of, reader: new PacedReader(of.reader, nowMs) }));
  const [one] = all;
  return MonitorFeed.create(options, sink, {
    makeRows: (wanted, like) =>
      one && all.length === 1 ? new CaptureRows(one, wanted, like) : new TimelineRows(all, wanted, like),
    onAppend: (listener) => {
      const stops = all.map(({ reader }) => reader.onAppend(listener));
      return () => stops.forEach((stop) => stop());
    },
    loadRegex,
    nowMs,
    delay: () => Promise.resolve(),
  });
}
