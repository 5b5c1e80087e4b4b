import { bounds } from '../protocol/limits.ts';
import type { RelayError } from '../protocol/relay-error.ts';
import type { OutcomesMessage, WriteOutcome } from '../protocol/transmit-messages.ts';
import type { AnswerListener } from './request-table.ts';

/** Asks a relay for the outcomes of writes from one id to another. */
export type AskOutcomes = (
  question: Pick<OutcomesMessage, 'memory' | 'from' | 'to'>,
  answer: AnswerListener<'outcomes'>,
) => void;

/**
 * Asks for the outcomes of writes that had no answer when a connection was cut, in as few questions as the protocol
 * allows.
 * @param memory of the connection they were sent on
 * @param onOutcome called for each, in order; with the error where a question fails. An id that is not answered is
 * `unknown`
 */
export function askOutcomes(
  ids: Iterable<number>,
  memory: string,
  ask: AskOutcomes,
  onOutcome: (outcome: WriteOutcome | RelayError, id: number) => void,
): void {
  const left = [...ids].toSorted((a, b) => a - b);
  for (let [from] = left; from !== undefined; [from] = left) {
    const end = from + bounds.outcomes;
    const asked = left.splice(0, left.filter((id) => id < end).length);
    ask(
      { memory, from, to: asked.at(-1) ?? from },
      {
        onValue: ({ outcomes }) => {
          const known = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
          for (const id of asked) onOutcome(known.get(id) ?? { id, state: 'unknown' }, id);
        },
        onError: (error) => {
          for (const id of asked) onOutcome(error, id);
        },
      },
    );
  }
}
