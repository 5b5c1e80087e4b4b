import { formatRecipe, type SignalRecipe } from '../core/signal-recipe.ts';
import { SerialError } from '../core/serial-error.ts';
import type { SequenceProblem } from '../sequence/line-reader.ts';
import { parseSequence, type SequenceMistake } from '../sequence/parse-sequence.ts';
import type { SequenceProgram } from '../sequence/program.ts';
import { SequenceRun } from '../sequence/sequence-run.ts';

type SequenceHost = ConstructorParameters<typeof SequenceRun>[1];

/** What a run of a sequence without a page needs of the world. */
interface AgentSequenceHost extends Omit<SequenceHost, 'onChange' | 'encode' | 'signals'> {
  /** @returns how long each step really lasted, in milliseconds, where it is known */
  signals(steps: SignalRecipe['steps']): Promise<readonly number[] | undefined>;
}

/**
 * Reads a sequence for a run without a person.
 * @throws {SyntaxError} with a sentence about the first mistake, or a step that asks a person
 */
export function readAgentSequence(source: string): SequenceProgram {
  const read = parseSequence(source);
  if (!read.ok) throw new SyntaxError(mistakeSentence(read));
  const ask = read.program.find(({ kind }) => kind === 'ask');
  if (ask) throw new SyntaxError(`Line ${ask.line}: ask needs a person at the page. Leave it out, and ask your user.`);
  return read.program;
}

/** A run of it; text goes as UTF-8. */
export function startSequence(program: SequenceProgram, host: AgentSequenceHost): SequenceRun {
  const encoder = new TextEncoder();
  return new SequenceRun(program, {
    ...host,
    onChange: () => {},
    signals: async (recipe) => formatRecipe(recipe, await host.signals(recipe.steps)),
    encode: (parts) => {
      const all = parts.map((part) => (typeof part === 'string' ? encoder.encode(part) : part));
      const whole = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const part of all) {
        whole.set(part, at);
        at += part.length;
      }
      return whole;
    },
  });
}

/** Why a sequence has ended before its end, as a sentence; `undefined` for other errors. */
export function sequenceErrorSentence(error: unknown): string | undefined {
  if (!(error instanceof SerialError)) return undefined;
  if (error.code === 'sequence-failed') return `Failed in line ${error.detail}`;
  if (error.code === 'sequence-endless') return `Line ${error.detail} goes round without waiting.`;
  return undefined;
}

function mistakeSentence({ line, column, problem, text }: SequenceMistake): string {
  const stands = text === '' ? '' : ` Found: ${JSON.stringify(text.slice(0, 100))}.`;
  return `Line ${line}, column ${column}: ${sentences[problem]}${stands}`;
}

const sentences: Readonly<Record<SequenceProblem, string>> = {
  statement: 'not a step. Steps are send, wait, pause, signals, break, loop, end, goto, stop, fail.',
  payload: 'send takes text in quotes with escapes, or hex and bytes: send "AT\\r", send hex 7E 01.',
  pattern: 'wait takes text in quotes, hex with ?? for any byte, a regular expression in slashes, or a checksum.',
  checksum: 'not a checksum, as in: wait checksum CRC-16/MODBUS le length=8.',
  time: 'a time is missing, such as 100ms, 1.5s or 2min.',
  name: 'goto takes the name of a label.',
  count: 'loop takes a number of times, or nothing.',
  otherwise: 'else takes goto and a label, continue, stop or fail.',
  question: 'ask takes a question in quotes.',
  recipe: 'signals takes D0, D1, R0, R1, B0, B1 and times such as 100ms.',
  unclosed: 'the closing sign is missing.',
  rest: 'nothing may follow here.',
  end: 'this end belongs to no loop.',
  loop: 'this loop has no end.',
  label: 'there is no such label.',
  'label-twice': 'the label is defined twice.',
  steps: 'more than 5000 steps.',
};
