import type { Clock } from '../../base/clock.ts';
import type { Ask, AskedAct } from '../../protocol/port-info.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import type { PortClient } from '../feed/port-client.ts';

/** How an ask ended: somebody answered, nobody did in time, or the client left or lost the lease. */
export type AskEnd = 'answered' | 'expired' | 'withdrawn';

interface PortAsksOptions {
  readonly clock: Clock;
  /** `by` answered, if anybody did. */
  readonly onEnd: (asker: PortClient, act: AskedAct, end: AskEnd, allowed: boolean, by?: PortClient) => void;
  readonly onChange: () => void;
}

interface WaitingAsk {
  readonly asker: PortClient;
  readonly ask: Omit<Ask, 'waiting'>;
  readonly end: (end: AskEnd, allowed: boolean, by?: PortClient) => void;
}

/** Below the minute after which many programs for agents give a call up. */
const answerMs = 45_000;
const maxWaiting = 8;

/** What clients want to do at a port that somebody has to allow first. */
export class PortAsks {
  readonly #options: PortAsksOptions;
  #waiting: readonly WaitingAsk[] = [];
  #lastId = 0;

  constructor(options: PortAsksOptions) {
    this.#options = options;
  }

  /** The oldest. */
  get first(): Ask | undefined {
    const [first, ...others] = this.#waiting;
    return first && { ...first.ask, waiting: others.length };
  }

  /**
   * Resolves when somebody has allowed it.
   * @param ended the client left, or lost the lease
   * @throws {RelayError} `FORBIDDEN` when it was refused, `TIMEOUT` without an answer, `READ_ONLY` when `ended`,
   * `OVERLOADED`
   */
  ask(asker: PortClient, act: AskedAct, ended: AbortSignal): Promise<void> {
    const { clock, onEnd, onChange } = this.#options;
    if (this.#waiting.length >= maxWaiting)
      throw new RelayError('OVERLOADED', 'Too much waits for an answer at this port.');
    if (ended.aborted) throw new RelayError('READ_ONLY', 'The lease was lost before this was allowed.');
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      const end: WaitingAsk['end'] = (how, allowed, by) => {
        stopTimer();
        ended.removeEventListener('abort', withdraw);
        this.#waiting = this.#waiting.filter(({ ask }) => ask.id !== id);
        onEnd(asker, act, how, allowed, by);
        onChange();
        if (allowed) resolve();
        else reject(refusalOf(how, by));
      };
      const withdraw = (): void => end('withdrawn', false);
      const stopTimer = clock.after(answerMs, () => end('expired', false));
      ended.addEventListener('abort', withdraw);
      const name = asker.isBare ? asker.identity.name : asker.name;
      const untilUs = clock.nowUs() + answerMs * 1000;
      this.#waiting = [...this.#waiting, { asker, ask: { id, by: asker.viewer, name, act, untilUs }, end }];
      onChange();
    });
  }

  /** @throws {RelayError} `FORBIDDEN` for who has to ask, `NOT_FOUND` for an ask that has ended */
  answer(id: number, allowed: boolean, by: PortClient): void {
    if (by.identity.confirm !== undefined)
      throw new RelayError('FORBIDDEN', 'Who has to ask may not answer.', { path: 'ask' });
    const waiting = this.#waiting.find(({ ask }) => ask.id === id);
    if (!waiting) throw new RelayError('NOT_FOUND', 'This was answered already, or its time is over.', { path: 'ask' });
    waiting.end('answered', allowed, by);
  }

  dispose(): void {
    for (const { end } of this.#waiting) end('withdrawn', false);
  }
}

function refusalOf(end: AskEnd, by: PortClient | undefined): RelayError {
  if (end === 'expired') return new RelayError('TIMEOUT', `Nobody allowed this within ${answerMs / 1000} s.`);
  if (end === 'withdrawn') return new RelayError('READ_ONLY', 'The lease was lost before this was allowed.');
  return new RelayError('FORBIDDEN', `${by?.name ?? 'Somebody'} refused this.`);
}
