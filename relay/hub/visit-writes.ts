import { type AskOutcomes, askOutcomes } from '../client/ask-outcomes.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { RelayMessage } from '../protocol/messages.ts';
import type { WriteOutcome } from '../protocol/transmit-messages.ts';

/**
 * The record of one client's writes to one joined port, over all links to the node and all connections of the client.
 */
export interface WriteRecord {
  /** The node's last memory of the client; undefined: none yet. */
  memory: string | undefined;
  lastId: number;
  /** Writes up to this one were sent to a node that has forgotten them since. */
  unknownUpTo: number;
}

export const newWriteRecord = (): WriteRecord => ({ memory: undefined, lastId: -1, unknownUpTo: -1 });

/** One outcome for a range of writes. */
export function sameOutcomes(state: 'unknown' | 'unreceived', from: number, to: number): WriteOutcome[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => ({ id: from + i, state }));
}

/** A client's writes to a joined port: those without an answer, and the outcomes of those before. */
export class VisitWrites {
  readonly #record: WriteRecord;
  readonly #tell: (message: RelayMessage) => void;
  readonly #handle: number;
  readonly #node: string;
  /** Writes without an answer, with their bytes. */
  readonly #waiting = new Map<number, number>();
  #waitingBytes = 0;
  /** The last one before the present link. */
  #lastBefore = -1;

  constructor(record: WriteRecord, handle: number, node: string, tell: (message: RelayMessage) => void) {
    this.#record = record;
    this.#handle = handle;
    this.#node = node;
    this.#tell = tell;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  get waits(): boolean {
    return this.#waiting.size > 0;
  }

  /** A write is passed on to the node. */
  add(id: number, bytes: number): void {
    this.#record.lastId = Math.max(this.#record.lastId, id);
    this.#wait(id, bytes);
  }

  /** The node reports the outcome of a write. @returns whether the client still needs it */
  answer(id: number): boolean {
    this.#waitingBytes -= this.#waiting.get(id) ?? 0;
    return this.#waiting.delete(id);
  }

  /** The client enters the node, over this link for the first time. */
  entering(): void {
    this.#lastBefore = this.#record.lastId;
  }

  /** The node has accepted it. @param memory names what it remembers of the client */
  entered(memory: string): void {
    if (this.#record.memory !== undefined && this.#record.memory !== memory)
      this.#record.unknownUpTo = this.#lastBefore;
    this.#record.memory = memory;
  }

  /** There is a new link after a cut. To be called before anything is `entered` over it. */
  askAgain(ask: AskOutcomes): void {
    const { memory } = this.#record;
    if (memory === undefined) return this.giveUp();
    askOutcomes(this.#waiting.keys(), memory, ask, (outcome) => {
      // Cut once more; asked again later.
      if (!(outcome instanceof RelayError)) this.#settle(outcome);
    });
  }

  /** The outcomes will never be known. */
  giveUp(): void {
    for (const id of this.#waiting.keys()) this.#settle({ id, state: 'unknown' });
  }

  /** Outcomes of writes of former connections. @param ask throws while the node is away */
  async outcomes(from: number, to: number, ask: AskOutcomes): Promise<readonly WriteOutcome[]> {
    const { memory, lastId, unknownUpTo } = this.#record;
    // No write of this client was passed on to the node, or it is unknown whether it arrived.
    if (memory === undefined) return sameOutcomes(lastId < 0 ? 'unreceived' : 'unknown', from, to);
    const forgotten = sameOutcomes('unknown', from, Math.min(to, unknownUpTo));
    const first = Math.max(from, unknownUpTo + 1);
    if (first > to) return forgotten;
    const { outcomes } = await new Promise<{ readonly outcomes: readonly WriteOutcome[] }>((onValue, onError) =>
      ask({ memory, from: first, to }, { onValue, onError }),
    );
    for (const { id, state } of outcomes) if (state === 'pending') this.#wait(id, 0);
    return [...forgotten, ...outcomes];
  }

  #wait(id: number, bytes: number): void {
    this.#waitingBytes += bytes - (this.#waiting.get(id) ?? 0);
    this.#waiting.set(id, bytes);
  }

  #settle(outcome: WriteOutcome): void {
    const message = this.#describe(outcome);
    if (message && this.answer(outcome.id)) this.#tell(message);
  }

  /** What the client is sent about a write after the link was cut; undefined: nothing yet. */
  #describe(outcome: WriteOutcome): RelayMessage | undefined {
    const { id } = outcome;
    const of = { handle: this.#handle, id };
    switch (outcome.state) {
      case 'pending':
        return undefined;
      case 'written':
        return { type: 'written', ...of };
      case 'dropped':
        return {
          type: 'dropped',
          ...of,
          code: outcome.code,
          message: `The port at ${this.#node} did not take this.`,
          partial: outcome.partial,
        };
      case 'unreceived':
        return {
          type: 'dropped',
          ...of,
          code: 'DEVICE_GONE',
          message: `The link to ${this.#node} was cut before this came there.`,
          partial: false,
        };
      case 'unknown':
        return {
          type: 'dropped',
          ...of,
          code: 'TIMEOUT',
          message: `The link to ${this.#node} was cut; the outcome is unknown.`,
          partial: true,
        };
    }
  }
}
