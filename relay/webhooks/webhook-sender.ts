import { inertJson, type Log } from '../log/log.ts';
import type { RelayEvent } from '../protocol/relay-event.ts';
import type { Clock } from '../base/clock.ts';
import type { PostMessage } from './post-message.ts';
import type { WebhookSecret } from './webhook-secret.ts';

interface WebhookSenderOptions {
  /** For logs and metrics. The address itself may be a secret. */
  readonly name: string;
  readonly url: URL;
  readonly secret: WebhookSecret;
  /** Sent as `User-Agent`. */
  readonly agent: string;
  readonly post: PostMessage;
  readonly clock: Clock;
  /** The wall clock, milliseconds since 1970: the receiver compares it with its own. */
  readonly wallMs: () => number;
  /** 0 up to and without 1. */
  readonly random: () => number;
  readonly log: Log;
}

interface Message {
  readonly id: string;
  readonly type: string;
  /** What is dropped first where too many wait: the oldest of the largest group. */
  readonly group: string;
  readonly body: string;
}

/** Counts of one receiver's messages, since the relay started. */
interface WebhookCounts {
  delivered: number;
  /** Attempts that failed. */
  failed: number;
  /** Messages dropped. */
  dropped: number;
}

/** Limits of what waits for one receiver; the oldest is dropped. */
const maxWaiting = 1000;
const answerMs = 10_000;
const firstDelayMs = 1000;
const longestDelayMs = 300_000;
/** About 25 minutes. */
const maxAttempts = 12;

/** Of one type, and by one share and all that came of it; by nobody, as a lost device is, of one port. */
function groupOf(event: RelayEvent): string {
  const by = 'by' in event ? event.by : null;
  return `${event.type} ${by ? (by.share ?? by.id) : 'port' in event ? event.port : ''}`;
}

/** Sends events to one receiver, one at a time, in order, with retries. Nothing waits for it. */
export class WebhookSender {
  readonly counts: WebhookCounts = { delivered: 0, failed: 0, dropped: 0 };
  readonly #options: WebhookSenderOptions;
  readonly #waiting: Message[] = [];
  readonly #cut = new AbortController();
  #work: Promise<void> | undefined;
  /** Failures since the last success. */
  #failures = 0;
  #droppedNow = 0;
  #isStopping = false;
  #wake: () => void = () => undefined;

  constructor(options: WebhookSenderOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  take(event: RelayEvent): void {
    if (this.#isStopping) return;
    if (this.#waiting.length >= maxWaiting) {
      this.#waiting.splice(this.#indexToDrop(groupOf(event)), 1);
      this.#drop(1, 'too many wait');
    }
    this.#waiting.push({ id: event.id, type: event.type, group: groupOf(event), body: inertJson(event) });
    this.#work ??= this.#run().finally(() => (this.#work = undefined));
  }

  /** The oldest of the group that most are of: a flood by one drops nothing of others, and no other kind. */
  #indexToDrop(next: string): number {
    const counts = new Map<string, number>([[next, 1]]);
    for (const { group } of this.#waiting) counts.set(group, (counts.get(group) ?? 0) + 1);
    const [most] = [...counts].toSorted(([, a], [, b]) => b - a)[0] ?? [];
    return Math.max(
      0,
      this.#waiting.findIndex(({ group }) => group === most),
    );
  }

  /** Tries the waiting messages once more, within the time. @param patienceMs for all of them */
  async stop(patienceMs: number): Promise<void> {
    this.#isStopping = true;
    this.#wake();
    const stopTimer = this.#options.clock.after(patienceMs, () => this.#cut.abort(new Error('The relay stops.')));
    await this.#work;
    stopTimer();
    if (this.#waiting.length > 0) this.#drop(this.#waiting.splice(0).length, 'the relay stops');
  }

  async #run(): Promise<void> {
    for (let message = this.#waiting.shift(); message; message = this.#waiting.shift()) {
      for (let attempts = 1; !(await this.#attempt(message)); attempts++) {
        if (this.#cut.signal.aborted || this.#isStopping) {
          this.#drop(1, 'the relay stops');
          return;
        }
        if (attempts >= maxAttempts) {
          this.#drop(1, 'too many attempts');
          break;
        }
        await this.#pause();
      }
    }
  }

  /** @returns whether nothing more is to be done for this message */
  async #attempt({ id, type, body }: Message): Promise<boolean> {
    const { url, secret, agent, post, clock, wallMs } = this.#options;
    const late = new AbortController();
    const stopTimer = clock.after(answerMs, () =>
      late.abort(new Error(`There was no answer within ${answerMs / 1000} s.`)),
    );
    const headers = {
      'Content-Type': 'application/json',
      'User-Agent': agent,
      ...secret.sign(id, wallMs() / 1000, body),
    };
    try {
      const status = await post(url, headers, body, AbortSignal.any([late.signal, this.#cut.signal]));
      if (status >= 200 && status < 300) {
        this.#succeeded();
        return true;
      }
      this.#failed({ type, status });
      // The receiver is gone for good: don't retry.
      const isFinal = status === 410 || (status >= 300 && status < 400);
      if (isFinal) this.#drop(1, status === 410 ? 'the receiver is gone' : 'redirections are not followed');
      return isFinal;
    } catch (error) {
      const code = error instanceof Error && 'code' in error && error.code !== 'ABORT_ERR' ? error.code : undefined;
      this.#failed({
        type,
        reason: late.signal.aborted ? 'timeout' : (code ?? (error instanceof Error ? error.message : 'unknown')),
      });
      return false;
    } finally {
      stopTimer();
    }
  }

  #succeeded(): void {
    const { log, name } = this.#options;
    if (this.#failures > 0)
      log('warn', 'webhook-recovered', { receiver: name, failures: this.#failures, dropped: this.#droppedNow });
    this.counts.delivered++;
    this.#failures = 0;
    this.#droppedNow = 0;
  }

  #failed(fields: Readonly<Record<string, unknown>>): void {
    const { log, name } = this.#options;
    log(this.#failures === 0 ? 'warn' : 'debug', 'webhook-failed', { receiver: name, ...fields });
    this.counts.failed++;
    this.#failures++;
  }

  #drop(count: number, why: string): void {
    const { log, name } = this.#options;
    log(this.#droppedNow === 0 ? 'warn' : 'debug', 'webhook-dropped', { receiver: name, count, why });
    this.counts.dropped += count;
    this.#droppedNow += count;
  }

  /** Doubles each time, with jitter between half of it and all, so that relays do not retry together. */
  async #pause(): Promise<void> {
    const { clock, random } = this.#options;
    const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(this.#failures - 1, 16));
    await new Promise<void>((resolve) => {
      const stop = clock.after(Math.round(delayMs * (0.5 + random() / 2)), resolve);
      this.#wake = () => {
        stop();
        resolve();
      };
    });
  }
}
