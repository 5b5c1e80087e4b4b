import type { CDPSession, Page } from '@playwright/test';

/** The parts of Chromium's trace events that are read. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds, with the time that the thread waited for a processor. */
  readonly dur?: number;
  /** Microseconds of processor time. */
  readonly tdur?: number;
}

/** The engine's longest turn, in milliseconds. */
export interface LongestTurn {
  /** Processor time. */
  readonly busyMs: number;
  /** With the time that the thread waited for a processor. */
  readonly wallMs: number;
}

const mark = 'turns-of-the-engine';

/** Traces the turns of the engine's thread. */
export class TurnWatch {
  readonly #page: Page;
  readonly #session: CDPSession;
  #events: TraceEvent[] = [];

  private constructor(page: Page, session: CDPSession) {
    this.#page = page;
    this.#session = session;
    session.on('Tracing.dataCollected', ({ value }) => this.#events.push(...(value as unknown as TraceEvent[])));
  }

  static async create(page: Page): Promise<TurnWatch> {
    return new TurnWatch(page, await page.context().newCDPSession(page));
  }

  async start(): Promise<void> {
    this.#events = [];
    await this.#session.send('Tracing.start', {
      transferMode: 'ReportEvents',
      traceConfig: { recordMode: 'recordAsMuchAsPossible', includedCategories: ['toplevel', 'blink.user_timing'] },
    });
    await this.#markEngine();
  }

  /** @throws {Error} when the trace has no turn of the engine */
  async stop(): Promise<LongestTurn> {
    const complete = new Promise((resolve) => this.#session.once('Tracing.tracingComplete', resolve));
    await this.#session.send('Tracing.end');
    await complete;
    const engine = this.#events.find(({ name }) => name === mark);
    const turns = this.#events.filter(
      ({ name, pid, tid }) => pid === engine?.pid && tid === engine.tid && name === 'ThreadControllerImpl::RunTask',
    );
    if (turns.length === 0) throw new Error('The trace has no turn of the engine.');
    const longest = (key: 'dur' | 'tdur') => turns.reduce((max, turn) => Math.max(max, turn[key] ?? 0), 0) / 1000;
    return { busyMs: longest('tdur'), wallMs: longest('dur') };
  }

  /** Tells its thread apart in the trace. */
  async #markEngine(): Promise<void> {
    for (const worker of this.#page.workers())
      if ((await worker.evaluate(() => self.name)) === 'engine')
        await worker.evaluate((name) => void performance.mark(name), mark);
  }
}
