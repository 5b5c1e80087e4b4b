import { SerialError, toSerialError } from '../core/serial-error.ts';
import { untilAborted } from '../line/delay.ts';
import type { JobId, JobStep, JobSubject, JobSummary, JobsApi } from './api/jobs.ts';
import { RateMeter } from './rate-meter.ts';

interface JobBoardOptions {
  readonly newId: () => string;
  readonly nowMs: () => number;
  /** A job began or moved. */
  readonly onChange: () => void;
  /** A job ended, with or without success. Called before its result is returned. */
  readonly onEnd: () => void;
}

interface JobPlan {
  readonly subject: JobSubject;
  readonly total: number;
  readonly unit: JobSummary['unit'];
}

/** What a job's work gets. */
export interface JobControl {
  /** Aborts when the job is cancelled. */
  readonly signal: AbortSignal;
  /** @param step of a sequence */
  progress(done: number, step?: JobStep): void;
  /** It is about something else now, or there is more of it than was known. */
  change(changes: Partial<Pick<JobPlan, 'subject' | 'total'>>): void;
}

interface Job {
  readonly id: JobId;
  plan: JobPlan;
  readonly abort: AbortController;
  /** Resolves when its work has ended, however it did. */
  readonly ended: Promise<void>;
  readonly rate: RateMeter;
  done: number;
  step: JobStep | undefined;
  error: SerialError | undefined;
}

/** A paste may pause for seconds between its lines. */
const pasteRateMs = 10_000;
/** Failed jobs that are kept for a person to see; older ones make room. */
const maxFailed = 20;

/** The engine's long work, each piece with its progress and its end. Belongs to no view. */
export class JobBoard implements JobsApi {
  readonly #options: JobBoardOptions;
  readonly #jobs = new Map<JobId, Job>();

  constructor(options: JobBoardOptions) {
    this.#options = options;
  }

  summaries(): JobSummary[] {
    const nowMs = this.#options.nowMs();
    return Array.from(this.#jobs.values(), ({ id, plan, done, step, rate, error }) => ({
      id,
      ...plan,
      done,
      step,
      rate: error ? 0 : rate.rate(nowMs, done),
      error: error && { code: error.code, detail: error.detail },
    }));
  }

  /**
   * Runs `work` as a job.
   * @returns what it returns, or `undefined` when the job was cancelled
   * @throws {SerialError} what it throws; the job stays on the list with it
   */
  async run<T>(plan: JobPlan, work: (control: JobControl) => Promise<T>): Promise<T | undefined> {
    let end = (): void => {};
    const job: Job = {
      id: this.#options.newId(),
      plan,
      abort: new AbortController(),
      ended: new Promise((resolve) => (end = resolve)),
      rate: plan.subject.kind === 'paste' ? new RateMeter(pasteRateMs) : new RateMeter(),
      done: 0,
      step: undefined,
      error: undefined,
    };
    const { signal } = job.abort;
    this.#jobs.set(job.id, job);
    this.#options.onChange();
    try {
      const progress = (done: number, step?: JobStep): void => {
        job.done = done;
        job.step = step;
        this.#options.onChange();
      };
      const change = (changes: Partial<JobPlan>): void => void (job.plan = { ...job.plan, ...changes });
      const result = await work({ signal, progress, change });
      this.#jobs.delete(job.id);
      return result;
    } catch (error) {
      const reason: unknown = signal.aborted ? signal.reason : error;
      if (signal.aborted && !(reason instanceof SerialError)) {
        this.#jobs.delete(job.id);
        return undefined;
      }
      job.error = toSerialError(reason, 'internal');
      this.#dropOldFailures();
      throw job.error;
    } finally {
      end();
      this.#options.onEnd();
    }
  }

  cancel(id: JobId): Promise<void> {
    this.#jobs.get(id)?.abort.abort(new DOMException('The job was cancelled', 'AbortError'));
    return Promise.resolve();
  }

  dismiss(id: JobId): Promise<void> {
    if (this.#jobs.get(id)?.error) this.#jobs.delete(id);
    this.#options.onChange();
    return Promise.resolve();
  }

  /** Cancels what runs for a session. @param kind default: all of it @returns how many there were */
  cancelFor(sessionId: string, kind?: JobSubject['kind']): number {
    const ofSession = this.#running(sessionId, kind);
    for (const { id } of ofSession) void this.cancel(id);
    return ofSession.length;
  }

  /** Ends what runs for a session with an error. @returns when it has ended, but within a second */
  async failFor(sessionId: string, reason: SerialError): Promise<void> {
    const ofSession = this.#running(sessionId);
    for (const { abort } of ofSession) abort.abort(reason);
    const allEnded = Promise.all(ofSession.map(({ ended }) => ended));
    await untilAborted(allEnded, AbortSignal.timeout(1000)).catch(() => {});
  }

  #running(sessionId: string, kind?: JobSubject['kind']): Job[] {
    return [...this.#jobs.values()].filter(
      ({ plan: { subject }, error, abort }) =>
        !error &&
        !abort.signal.aborted &&
        (kind === undefined || subject.kind === kind) &&
        'sessionId' in subject &&
        subject.sessionId === sessionId,
    );
  }

  #dropOldFailures(): void {
    const failed = [...this.#jobs.values()].filter(({ error }) => error);
    for (const { id } of failed.slice(0, Math.max(0, failed.length - maxFailed))) this.#jobs.delete(id);
  }
}
