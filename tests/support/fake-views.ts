import { landmarkOf } from '../../web/core/landmark.ts';
import type { MonitorRow } from '../../web/core/row.ts';
import type { MatchQuery, RowQuery } from '../../web/core/row-query.ts';
import type {
  FindState,
  MonitorOptions,
  MonitorPlace,
  MonitorSink,
  MonitorView,
  TerminalSink,
  TerminalView,
} from '../../web/engine/api/views.ts';
import type { FakeRows } from './fake-rows.ts';
import { fakeNowMs } from './fake-state.ts';

function matcher(query: RowQuery): (row: MonitorRow) => boolean {
  if (!('pattern' in query)) return () => true;
  const matches = positiveMatcher(query);
  return query.not ? (row) => row.kind === 'packet' && !matches(row) : matches;
}

function positiveMatcher({ pattern, mode, matchCase }: MatchQuery): (row: MonitorRow) => boolean {
  if (mode === 'hex') {
    if (!/^\s*([\da-f?]{2}\s*)*$/i.test(pattern)) throw new SyntaxError('not hex');
    const wanted = pattern.toLowerCase().replaceAll(/\s/g, '').replaceAll('?', '.');
    return (row) =>
      row.kind === 'packet' &&
      new RegExp(wanted).test(Array.from(row.bytes, (b) => b.toString(16).padStart(2, '0')).join(''));
  }
  const source = mode === 'regex' ? pattern : pattern.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
  const expression = new RegExp(source, matchCase ? 'u' : 'iu');
  return (row) => row.kind === 'packet' && expression.test(row.text);
}

function isAt(row: MonitorRow, place: MonitorPlace): boolean {
  if (place.kind === 'landmark') return row.kind === 'event' && landmarkOf(row.event) !== undefined;
  if (place.kind === 'event') return row.kind === 'event' && place.events.includes(row.event.kind);
  return place.kind === 'time' ? row.timeMs >= place.timeMs : row.offset >= place.bytes;
}

/** A monitor over rows in memory: filters and finds, cuts nothing. */
export class FakeMonitorView implements MonitorView {
  readonly #rows: FakeRows;
  readonly #sink: MonitorSink;
  #options: MonitorOptions;
  #first: number | 'end' = 'end';
  #count = 0;
  #paused = false;
  #query: RowQuery | undefined;
  #current = 0;

  constructor(rows: FakeRows, options: MonitorOptions, sink: MonitorSink) {
    this.#rows = rows;
    this.#options = options;
    this.#sink = sink;
    this.#visible();
  }

  async configure(options: MonitorOptions): Promise<void> {
    if (options.filter) matcher(options.filter);
    this.#options = options;
    await this.draw();
  }

  async show(first: number | 'end', count: number): Promise<void> {
    this.#first = first;
    this.#count = count;
    await this.draw();
  }

  async find(query: RowQuery | undefined): Promise<void> {
    if (query) matcher(query);
    this.#query = query;
    this.#current = query ? 1 : 0;
    await this.draw();
  }

  async highlight(rules: readonly unknown[]): Promise<readonly string[]> {
    return rules.map(() => '');
  }

  async mark(): Promise<void> {}

  /** The row nearest to a place is shown on top. */
  async goTo(place: MonitorPlace): Promise<boolean> {
    const top = this.#visible().findIndex((row) => isAt(row, place));
    if (top < 0) return false;
    this.#first = Math.max(0, top - 20);
    await this.draw(top);
    return true;
  }

  async findStep(step: 1 | -1): Promise<FindState> {
    const { count } = this.#found(this.#visible());
    this.#current = count === 0 ? 0 : ((this.#current - 1 + step + count) % count) + 1;
    await this.draw();
    return this.#found(this.#visible());
  }

  async pause(paused: boolean): Promise<void> {
    this.#paused = paused;
    await this.draw();
  }

  async dispose(): Promise<void> {
    this.#paused = true;
  }

  async draw(top?: number): Promise<void> {
    if (this.#paused) return;
    const all = this.#visible();
    const first = this.#first === 'end' ? Math.max(0, all.length - this.#count) : Math.min(this.#first, all.length);
    const hit = this.#query && matcher(this.#query);
    const rows = all.slice(first, first + this.#count).map((row) => ({ ...row, hit: hit?.(row) ?? false }));
    const find = this.#query && this.#found(all);
    await this.#sink({
      total: all.length,
      first,
      rows,
      startedMs: fakeNowMs,
      progress: undefined,
      find,
      ...(top !== undefined && { top }),
    });
  }

  #found(rows: readonly MonitorRow[]): FindState {
    const hit = this.#query && matcher(this.#query);
    const places = rows.flatMap((row, i) => (hit?.(row) ? [i] : []));
    return {
      count: places.length,
      current: Math.min(this.#current, places.length),
      row: places[this.#current - 1] ?? -1,
    };
  }

  #visible(): MonitorRow[] {
    const { filter, direction, showSignals } = this.#options;
    const keep = filter ? matcher(filter) : () => true;
    return this.#rows.rows.filter((row) =>
      row.kind === 'event'
        ? showSignals || row.event.kind !== 'signal'
        : (direction === 'both' || row.direction === direction) && keep(row),
    );
  }
}

/** A terminal that shows all data received so far and then additions. */
export class FakeTerminalView implements TerminalView {
  readonly #rows: FakeRows;
  readonly #sink: TerminalSink;
  #shown = 0;
  #paused = false;

  constructor(rows: FakeRows, sink: TerminalSink) {
    this.#rows = rows;
    this.#sink = sink;
  }

  async draw(reset = false): Promise<void> {
    if (this.#paused) return;
    if (reset) {
      this.#shown = 0;
      await this.#sink({ reset, skippedBytes: 0, event: undefined, data: '', lineBreaks: 'raw' });
    }
    const fresh = this.#rows.rows.slice(this.#shown);
    this.#shown = this.#rows.rows.length;
    for (const row of fresh) {
      if (row.kind === 'packet') {
        if (row.direction === 'rx')
          await this.#sink({
            reset: false,
            skippedBytes: 0,
            event: undefined,
            data: row.text + '\r\n',
            lineBreaks: 'raw',
          });
      } else if (row.event.kind !== 'signal' && row.event.kind !== 'line-error') {
        await this.#sink({
          reset: false,
          skippedBytes: 0,
          event: { timeMs: row.timeMs, event: row.event },
          data: '',
          lineBreaks: 'raw',
        });
      }
    }
  }

  async configure(): Promise<void> {
    await this.draw(true);
  }

  async resize(): Promise<void> {}

  async pause(paused: boolean): Promise<void> {
    this.#paused = paused;
    await this.draw();
  }

  async clear(): Promise<void> {
    this.#shown = this.#rows.rows.length;
    await this.#sink({ reset: true, skippedBytes: 0, event: undefined, data: '', lineBreaks: 'raw' });
  }

  async dispose(): Promise<void> {
    this.#paused = true;
  }
}
