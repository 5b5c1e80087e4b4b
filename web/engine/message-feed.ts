import { Turns } from '../core/turns.ts';
import type { MessagesOptions, MessagesSink, MessageStatistics, MessagesUpdate, MessagesView } from './api/messages.ts';
import type { RowsOf } from './capture-rows.ts';
import { DrawingPace } from './drawing-pace.ts';
import { runFeed } from './feed-loop.ts';
import { MessageRows, type MessageAnchor } from './message-rows.ts';
import { Wake } from './wake.ts';
import { yieldToLoop } from './yield-to-loop.ts';

/** Reading messages takes turns with reading the port: this long at a time. */
const sliceMs = 6;

/** How often the window gets progress of a long capture. */
const progressMs = 100;

interface MessageFeedDeps {
  readonly nowMs: () => number;
  readonly delay: (delayMs: number) => Promise<void>;
}

/** What stays on top of the screen while messages are numbered anew, and how many above it are wanted. */
interface Hold {
  readonly anchor: MessageAnchor;
  readonly above: number;
}

/** Feeds one view of messages: those in sight and the numbers it needs, when the last ones are drawn. */
export class MessageFeed implements MessagesView {
  readonly #of: RowsOf;
  readonly #sink: MessagesSink;
  readonly #deps: MessageFeedDeps;
  readonly #wake = new Wake();
  readonly #pace: DrawingPace;
  readonly #disposal = new AbortController();
  readonly #stopListening: () => void;
  readonly #configurations = new Turns();
  #options: MessagesOptions;
  #rows: MessageRows;
  #first: number | 'end' = 'end';
  #count = 0;
  #top = 0;
  #hold: Hold | undefined;
  #isPaused = false;
  #last: MessagesUpdate | undefined;
  #toldMs = -Infinity;

  /** Use `create`. */
  private constructor(
    of: RowsOf,
    options: MessagesOptions,
    rows: MessageRows,
    sink: MessagesSink,
    deps: MessageFeedDeps,
  ) {
    this.#of = of;
    this.#options = options;
    this.#rows = rows;
    this.#sink = sink;
    this.#deps = deps;
    this.#pace = new DrawingPace(this.#wake, deps);
    this.#stopListening = of.reader.onAppend(() => this.#pace.request());
  }

  /** @throws {SyntaxError} when the filter is not valid */
  static async create(
    of: RowsOf,
    options: MessagesOptions,
    sink: MessagesSink,
    deps: MessageFeedDeps,
  ): Promise<MessageFeed> {
    let wake: () => void = () => {};
    const feed = new MessageFeed(of, options, await MessageRows.open(of, options, () => wake()), sink, deps);
    wake = () => feed.#wake.up();
    void runFeed({
      turn: () => feed.#turn(),
      report: (failure) => feed.#report(failure),
      wake: feed.#wake,
      signal: feed.#disposal.signal,
      delay: deps.delay,
    });
    return feed;
  }

  async configure(options: MessagesOptions): Promise<void> {
    const turn = this.#configurations.begin();
    const rows = await MessageRows.open(this.#of, options, () => this.#wake.up());
    if (!this.#configurations.isNext(turn)) return;
    const isSame = JSON.stringify(withoutFilter(options)) === JSON.stringify(withoutFilter(this.#options));
    if (!isSame) this.#hold = undefined;
    else if (this.#first !== 'end') this.#hold ??= await this.#holdTop();
    this.#options = options;
    this.#use(rows);
  }

  show(first: number | 'end', count: number, top?: number): Promise<void> {
    if (first !== this.#first) this.#hold = undefined;
    this.#first = first;
    this.#count = count;
    this.#top = top ?? (first === 'end' ? 0 : first);
    this.#wake.up();
    return Promise.resolve();
  }

  statistics(): Promise<MessageStatistics> {
    return Promise.resolve(this.#rows.statistics());
  }

  pause(paused: boolean): Promise<void> {
    this.#isPaused = paused;
    if (paused) this.#rows.stop();
    this.#wake.up();
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    this.#disposal.abort();
    this.#rows.stop();
    this.#stopListening();
    this.#wake.up();
    return Promise.resolve();
  }

  #use(rows: MessageRows): void {
    this.#rows.stop();
    this.#rows = rows;
    this.#toldMs = -Infinity;
    this.#wake.up();
  }

  async #holdTop(): Promise<Hold | undefined> {
    const anchor = await this.#rows.anchorOf(this.#top);
    return anchor && { anchor, above: this.#first === 'end' ? 0 : this.#top - this.#first };
  }

  async #turn(): Promise<boolean> {
    if (this.#isPaused) return true;
    const { nowMs } = this.#deps;
    const rows = this.#rows;
    const untilMs = nowMs() + sliceMs;
    const came = await rows.advance(() => nowMs() > untilMs);
    const isDone = came === 'done';
    if (isDone || nowMs() - this.#toldMs >= progressMs) {
      this.#toldMs = nowMs();
      this.#pace.drawn(await this.#tell(rows, isDone));
    }
    if (rows === this.#rows && came !== 'more') return true;
    await yieldToLoop();
    return false;
  }

  /** What was being read when the error came is not to be relied on: it is read anew. */
  async #report(failure: string): Promise<void> {
    this.#use(await MessageRows.open(this.#of, this.#options, () => this.#wake.up()));
    const { startedMs } = this.#rows;
    const nothing = { total: 0, first: 0, rows: [], messages: 0, packets: 0, startedMs, progress: undefined };
    await this.#sink({ ...(this.#last ?? nothing), failure });
  }

  async #tell(rows: MessageRows, isDone: boolean): Promise<number | void> {
    const progress = isDone ? undefined : rows.share;
    const hold = this.#hold;
    if (hold && this.#last && !isDone && !rows.isNumbered(hold.anchor)) {
      const { top: _, ...last } = this.#last;
      return this.#sink({ ...last, progress });
    }
    const top = hold && (await rows.numberOf(hold.anchor));
    const { total, messages, packets, startedMs } = rows;
    const last = Math.max(0, total - this.#count);
    const wanted = hold && top !== undefined ? Math.max(0, top - hold.above) : this.#first;
    const first = wanted === 'end' ? last : Math.min(wanted, Math.max(0, total - 1));
    const shown = await rows.read(first, this.#count);
    if (this.#disposal.signal.aborted || rows !== this.#rows) return;
    const isMoved = hold !== undefined && hold === this.#hold;
    if (isMoved) {
      this.#hold = undefined;
      this.#first = first;
      this.#top = top ?? first;
    }
    this.#last = { total, first, rows: shown, messages, packets, startedMs, progress };
    return this.#sink(isMoved && top !== undefined ? { ...this.#last, top } : this.#last);
  }
}

const withoutFilter = ({ rule, encoding, decoder }: MessagesOptions) => ({ rule, encoding, decoder });
