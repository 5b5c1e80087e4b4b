import { parseEscapes } from '../core/escapes.ts';
import { parseHex } from '../core/hex-input.ts';
import { parseHexPattern } from '../core/hex-pattern.ts';
import { regexProblem } from '../core/regex-problem.ts';
import { readChecksumField } from '../core/payload/read-field.ts';
import { isField } from '../core/payload/payload-field.ts';
import { readRecipe } from '../core/signal-recipe.ts';
import { shortestPacket } from './packet-search.ts';
import { LineReader, TextMistake, type SequenceProblem } from './line-reader.ts';
import type { Otherwise, PlainPart, ProgramStep, SequenceProgram, WaitPattern } from './program.ts';

/** Line and column count from 1; `text` is what stands there. */
export interface SequenceMistake {
  readonly line: number;
  readonly column: number;
  readonly problem: SequenceProblem;
  readonly text: string;
}

type ReadSequence =
  | { readonly ok: true; readonly program: SequenceProgram }
  | ({ readonly ok: false } & SequenceMistake);

/** How long `wait` waits when the sequence does not say. */
const defaultWithinMs = 10_000;
const maxDelayMs = 86_400_000;
const maxTimes = 1_000_000_000;
const maxSteps = 5000;
/** A pattern must fit into what a wait looks back on. */
const maxPatternBytes = 4096;
/** Of a packet with a checksum; each byte that comes sums up one of this length. */
const maxPacketBytes = 1024;
/** A packet ends where nothing comes for so long: more than the 16 ms that USB adapters hold bytes back. */
const defaultGapMs = 20;
const maxGapMs = 10_000;

/** Reads a sequence: a statement a line, `#` begins a comment. The language is in docs/guide/sequences.md. */
export function parseSequence(source: string): ReadSequence {
  const { program, mistakes } = readProgram(source, 1);
  const [first] = mistakes;
  return first ? { ok: false, ...first } : { ok: true, program };
}

/** What is wrong in a sequence, the first hundred: line by line, then labels and loops. */
export function sequenceMistakes(source: string): readonly SequenceMistake[] {
  return readProgram(source, 100).mistakes;
}

function readProgram(source: string, mostMistakes: number) {
  const reader = new ProgramReader();
  const mistakes: SequenceMistake[] = [];
  const add = (line: number, { at, problem, text }: TextMistake): void =>
    void mistakes.push({ line, column: at + 1, problem, text });
  for (const [index, text] of source.split(/\r\n?|\n/).entries()) {
    try {
      reader.line(new LineReader(text), index + 1);
    } catch (error) {
      if (!(error instanceof TextMistake)) throw error;
      add(index + 1, error);
      if (mistakes.length === mostMistakes || error.problem === 'steps') return { program: [], mistakes };
    }
  }
  const { program, loose } = reader.finish();
  for (const [line, mistake] of loose) add(line, mistake);
  return { program, mistakes };
}

interface Jump {
  readonly line: number;
  readonly at: number;
  readonly name: string;
}

class ProgramReader {
  readonly #steps: ProgramStep[] = [];
  readonly #labels = new Map<string, number>();
  /** By the index of the step: the label it jumps to. */
  readonly #jumps = new Map<number, Jump>();
  readonly #loops: { readonly start: number; readonly line: number; readonly at: number }[] = [];

  line(reader: LineReader, line: number): void {
    if (reader.isAtEnd) return;
    const { at } = reader;
    const word = reader.word();
    if (word === undefined) throw new TextMistake('statement', at, reader.rest());
    if (reader.take(':')) {
      if (this.#labels.has(word)) throw new TextMistake('label-twice', at, word);
      this.#labels.set(word, this.#steps.length);
    } else {
      if (this.#steps.length >= maxSteps) throw new TextMistake('steps', at, word);
      this.#statement(word, at, reader, line);
    }
    if (!reader.isAtEnd) throw new TextMistake('rest', reader.at, reader.rest());
  }

  /** @returns the steps with their jumps, and what does not belong together, with its line */
  finish(): { readonly program: SequenceProgram; readonly loose: readonly (readonly [number, TextMistake])[] } {
    const loose = this.#loops.map(({ line, at }) => [line, new TextMistake('loop', at, 'loop')] as const).toReversed();
    for (const [index, { line, at, name }] of this.#jumps) {
      const to = this.#labels.get(name);
      const step = this.#steps[index];
      if (to === undefined) loose.push([line, new TextMistake('label', at, name)]);
      else if (step?.kind === 'goto') this.#steps[index] = { ...step, to };
      else if (step?.kind === 'wait') this.#steps[index] = { ...step, otherwise: to };
    }
    return { program: this.#steps, loose };
  }

  #statement(word: string, at: number, reader: LineReader, line: number): void {
    const index = this.#steps.length;
    const push = (read: () => StepBody): void => {
      const body = read();
      this.#steps.push({ line, text: reader.soFar(), ...body });
    };
    switch (word) {
      case 'send':
        return push(() => ({ kind: 'send', parts: readPayload(reader) }));
      case 'wait':
        return push(() => this.#wait(reader, line, index));
      case 'pause':
        return push(() => ({ kind: 'pause', delayMs: readTime(reader) }));
      case 'break':
        return push(() => {
          const waitMs = readTime(reader, 10_000);
          return {
            kind: 'signals',
            recipe: {
              steps: [
                { set: { break: true }, waitMs },
                { set: { break: false }, waitMs: 0 },
              ],
            },
          };
        });
      case 'signals':
        return push(() => {
          const start = reader.at;
          const read = readRecipe(reader.statementRest());
          if (read.kind === 'recipe' && read.recipe.baudRate !== undefined)
            throw new TextMistake('recipe', start, 'baud');
          if (read.kind === 'recipe') return { kind: 'signals', recipe: read.recipe };
          if (read.kind === 'unit-wanted') throw new TextMistake('recipe', start, 'W');
          throw new TextMistake('recipe', start + read.at, read.text);
        });
      case 'ask':
        return push(() => {
          const start = reader.at;
          const question = reader.quoted();
          if (!question) throw new TextMistake('question', start, reader.rest());
          return { kind: 'ask', question: withQuotes(question) };
        });
      case 'loop': {
        this.#loops.push({ start: index, line, at });
        // It has an end, also where its number of times is wrong.
        this.#steps.push({ line, text: word, kind: 'loop', times: 0, after: index });
        if (reader.isAtEnd) return;
        const times = readCount(reader);
        this.#steps[index] = { line, text: reader.soFar(), kind: 'loop', times, after: index };
        return;
      }
      case 'end': {
        const loop = this.#loops.pop();
        const start = loop && this.#steps[loop.start];
        if (start?.kind !== 'loop') throw new TextMistake('end', at, word);
        this.#steps[loop?.start ?? 0] = { ...start, after: index + 1 };
        return push(() => ({ kind: 'next', start: loop?.start ?? 0 }));
      }
      case 'goto':
        this.#jumps.set(index, readLabel(reader, line));
        return push(() => ({ kind: 'goto', to: index }));
      case 'stop':
        return push(() => ({ kind: 'stop' }));
      case 'fail':
        return push(() => ({ kind: 'fail', why: withQuotes(reader.quoted() ?? '') }));
      default:
        throw new TextMistake('statement', at, word);
    }
  }

  #wait(reader: LineReader, line: number, index: number): StepBody {
    const pattern = readPattern(reader);
    const withinMs = reader.takeWord('within') ? readTime(reader) : defaultWithinMs;
    let otherwise: Otherwise = 'fail';
    if (reader.takeWord('else')) {
      const { at } = reader;
      const word = reader.word();
      if (word === 'goto') this.#jumps.set(index, readLabel(reader, line));
      else if (word === 'continue' || word === 'stop' || word === 'fail') otherwise = word;
      else throw new TextMistake('otherwise', at, word ?? reader.rest());
    }
    return { kind: 'wait', pattern, withinMs, otherwise };
  }
}

type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;
type StepBody = DistributiveOmit<ProgramStep, 'line' | 'text'>;

/** Questions and reasons have no other escape. */
const withQuotes = (quoted: string): string => quoted.replaceAll('\\"', '"');

function readLabel(reader: LineReader, line: number): Jump {
  const { at } = reader;
  const name = reader.word();
  if (name === undefined) throw new TextMistake('name', at, reader.rest());
  return { line, at, name };
}

function readPayload(reader: LineReader): readonly PlainPart[] {
  const parts: PlainPart[] = [];
  while (!reader.isAtEnd) {
    const { at } = reader;
    const quoted = reader.quoted();
    if (quoted !== undefined) {
      parts.push(...readEscapes(quoted, 'payload', at));
    } else if (reader.takeWord('hex')) {
      const start = reader.at;
      const hex = parseHex(reader.hex());
      if (!hex.ok) throw new TextMistake('payload', start + hex.at, hex.text);
      if (hex.bytes.length === 0) throw new TextMistake('payload', start, reader.rest());
      parts.push(hex.bytes);
    } else break;
  }
  if (parts.length === 0) throw new TextMistake('payload', reader.at, reader.rest());
  return parts;
}

function readPattern(reader: LineReader): WaitPattern {
  const { at } = reader;
  if (reader.takeWord('hex')) {
    const start = reader.at;
    const text = reader.hex();
    try {
      const bytes = parseHexPattern(text);
      if (bytes.length > maxPatternBytes) throw new SyntaxError('too long');
      return { kind: 'hex', bytes };
    } catch {
      throw new TextMistake('pattern', start, text || reader.rest());
    }
  }
  if (reader.takeWord('checksum')) return readChecksumWait(reader);
  const regex = reader.regex();
  if (regex) {
    const problem = regexProblem(regex.pattern, 'linear');
    if (problem) throw new TextMistake('pattern', at + 1 + problem.at, problem.text);
    return { kind: 'regex', ...regex };
  }
  const quoted = reader.quoted();
  if (quoted === undefined || quoted === '' || quoted.length > maxPatternBytes)
    throw new TextMistake('pattern', at, quoted ?? reader.rest());
  return { kind: 'payload', parts: readEscapes(quoted, 'pattern', at) };
}

/** A checksum in the notation of the composer's fields, then what is said of the packet. */
function readChecksumWait(reader: LineReader): WaitPattern {
  const { at } = reader;
  const words: string[] = [];
  let [after, gapMs]: [number, number] = [0, defaultGapMs];
  let length: number | undefined;
  const count = (word: string, value: string, least: number): number => {
    const number = /^\d{1,4}$/.test(value) ? Number(value) : -1;
    if (number < least || number > maxPacketBytes) throw new TextMistake('checksum', reader.at, word);
    return number;
  };
  while (!reader.isAtEnd && !reader.isNext('within') && !reader.isNext('else')) {
    const word = reader.bare();
    const [key = '', value] = word.split('=');
    if (value === undefined || !['after', 'length', 'gap'].includes(key)) words.push(word);
    else if (key === 'after') after = count(word, value, 0);
    else if (key === 'length') length = count(word, value, 1);
    else gapMs = timeOf(value, maxGapMs) ?? count(word, '', 1);
  }
  const field = readChecksumField(words.join(' '));
  if (!field) throw new TextMistake('checksum', at, words.join(' ') || reader.rest());
  if (field.skip + field.drop > maxPacketBytes || (length ?? maxPacketBytes) < shortestPacket({ field, after }))
    throw new TextMistake('checksum', at, length === undefined ? words.join(' ') : `length=${length}`);
  return { kind: 'checksum', field, after, length, gapMs };
}

/** The composer's fields have no value here, and are refused. */
function readEscapes(quoted: string, problem: SequenceProblem, at: number): readonly PlainPart[] {
  const escapes = parseEscapes(quoted.replaceAll('\\"', '\\x22'));
  if (!escapes.ok) throw new TextMistake(problem, at + 1 + escapes.at, escapes.text);
  const parts = escapes.parts.filter((part): part is PlainPart => !isField(part));
  if (parts.length < escapes.parts.length) throw new TextMistake(problem, at, quoted);
  return parts;
}

function readTime(reader: LineReader, longestMs = maxDelayMs): number {
  const { at } = reader;
  const word = reader.bare();
  const delayMs = timeOf(word, longestMs);
  if (delayMs === undefined) throw new TextMistake('time', at, word);
  return delayMs;
}

function timeOf(word: string, longestMs: number): number | undefined {
  const [, number, unit] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|min)$/.exec(word) ?? [];
  const delayMs = Number(number) * { ms: 1, s: 1000, min: 60_000 }[unit === 's' || unit === 'min' ? unit : 'ms'];
  return number === undefined || delayMs > longestMs ? undefined : delayMs;
}

function readCount(reader: LineReader): number {
  const { at } = reader;
  const word = reader.bare();
  const count = /^\d{1,10}$/.test(word) ? Number(word) : 0;
  if (count < 1 || count > maxTimes) throw new TextMistake('count', at, word);
  return count;
}
