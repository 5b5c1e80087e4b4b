import type { StepOutcome } from '../core/capture-event.ts';
import { SerialError } from '../core/serial-error.ts';
import type { SignalRecipe } from '../core/signal-recipe.ts';
import { untilAborted } from '../line/delay.ts';
import { PacketSearch } from './packet-search.ts';
import { MatchBuffer, type StreamRegex, type Wanted } from './match-buffer.ts';
import type { ChecksumPattern, PlainPart, ProgramStep, SequenceProgram, WaitPattern } from './program.ts';

/** What a sequence needs of the world. */
interface SequenceHost {
  /** Milliseconds that run evenly. */
  nowMs(): number;
  /** Rejects as soon as `signal` aborts. */
  delay(delayMs: number, signal: AbortSignal): Promise<void>;
  /** Lets others have their turn. */
  yield(): Promise<void>;
  encode(parts: readonly PlainPart[]): Uint8Array;
  transmit(bytes: Uint8Array): Promise<void>;
  /** @returns the recipe with the times kept */
  signals(recipe: SignalRecipe): Promise<string>;
  /** `^` and `$` match at line feeds, too. */
  compileRegex(pattern: string, matchCase: boolean): StreamRegex;
  record(text: string, outcome: StepOutcome, tookMs: number): void;
  /** A step begins, or the state has changed. */
  onChange(): void;
}

/** Where a sequence is. */
interface SequenceStatus {
  readonly line: number;
  readonly text: string;
  readonly isPaused: boolean;
  /** What it asks now. */
  readonly question: string | undefined;
}

/** A `^` or `$` that stands for the begin or end of a line, or looks like it. */
const hasAnchor = /(?<!\[)\^|\$/;
const namesEnding = /\\[nr]/;
/** Jumps without a step that takes time: then it runs in a circle. */
const maxIdleJumps = 1000;
/** So many steps at once, then others have their turn. */
const stepsATurn = 50;

/** One run of a sequence. */
export class SequenceRun {
  readonly #program: SequenceProgram;
  readonly #host: SequenceHost;
  readonly #buffer = new MatchBuffer();
  /** Rounds left, by the index of the loop's step. */
  readonly #rounds = new Map<number, number>();
  #step: ProgramStep | undefined;
  #question: string | undefined;
  #pause: Gate | undefined;
  #answer: () => void = () => {};
  /** A wait looks at what was just received. */
  #look: ((seen: number, dropped: number) => void) | undefined;
  #idleJumps = 0;
  stepCount = 0;

  constructor(program: SequenceProgram, host: SequenceHost) {
    this.#program = program;
    this.#host = host;
  }

  get status(): SequenceStatus {
    const { line = 0, text = '' } = this.#step ?? {};
    return { line, text, isPaused: this.#pause !== undefined, question: this.#question };
  }

  /** To be called with everything received while it runs. */
  received(bytes: Uint8Array): void {
    const seen = this.#buffer.length;
    this.#buffer.push(bytes);
    this.#look?.(Math.min(seen, this.#buffer.length), seen + bytes.length - this.#buffer.length);
  }

  /** Nothing is begun until `resume()`; a wait that has begun goes on. */
  pause(): void {
    this.#pause ??= makeGate();
    this.#host.onChange();
  }

  resume(): void {
    this.#pause?.open();
    this.#pause = undefined;
    this.#host.onChange();
  }

  /** What it asks is done. */
  answer(): void {
    this.#answer();
  }

  /**
   * Runs it to its end.
   * @returns whether that is its last step: not where a `stop` has ended it
   * @throws {SerialError} `sequence-failed` (detail: line and step), `sequence-endless` (detail: the line); what the
   * host's calls throw; the reason of `signal`
   */
  async run(signal: AbortSignal): Promise<boolean> {
    for (let at = 0; at < this.#program.length;) {
      while (this.#pause) await untilAborted(this.#pause.opened, signal);
      signal.throwIfAborted();
      const step = this.#program[at];
      if (!step) break;
      this.#step = step;
      this.stepCount++;
      if (this.stepCount % stepsATurn === 0) await this.#host.yield();
      const next = await this.#run(step, at, signal);
      if (next === undefined) return false;
      at = next;
    }
    return true;
  }

  /** @returns the index of the next step; `undefined`: it ends */
  async #run(step: ProgramStep, at: number, signal: AbortSignal): Promise<number | undefined> {
    switch (step.kind) {
      case 'loop':
        this.#rounds.set(at, step.times === 0 ? Infinity : step.times);
        return at + 1;
      case 'next': {
        const left = (this.#rounds.get(step.start) ?? 1) - 1;
        this.#rounds.set(step.start, left);
        if (left <= 0) return at + 1;
        if (left === Infinity) this.#countJump(step);
        return step.start + 1;
      }
      case 'goto':
        this.#countJump(step);
        return step.to;
      case 'stop':
        return undefined;
      case 'fail':
        this.#host.record(step.text, 'failed', 0);
        throw failure(step, step.why || step.text);
      case 'wait':
        return this.#wait(step, at, signal);
      case 'send':
        // What an earlier command was answered is nothing that a wait after this one is for.
        this.#buffer.clear();
        await this.#timed(step, signal, () => this.#host.transmit(this.#host.encode(step.parts)));
        return at + 1;
      case 'pause':
        this.#idleJumps = 0;
        await this.#timed(step, signal, () => this.#host.delay(step.delayMs, signal));
        return at + 1;
      case 'signals':
        this.#idleJumps = 0;
        await this.#timed(step, signal, () => this.#host.signals(step.recipe));
        return at + 1;
      case 'ask':
        this.#idleJumps = 0;
        await this.#timed(step, signal, () => this.#ask(step.question, signal));
        return at + 1;
    }
  }

  async #wait(
    step: Extract<ProgramStep, { kind: 'wait' }>,
    at: number,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const { record, nowMs } = this.#host;
    const startMs = nowMs.call(this.#host);
    this.#host.onChange();
    let isMatched: boolean;
    try {
      isMatched =
        step.pattern.kind === 'checksum'
          ? await this.#matchChecksum(step.pattern, step.withinMs, signal)
          : await this.#match(this.#wantedOf(step.pattern), step.withinMs, signal);
    } catch (error) {
      record.call(this.#host, step.text, signal.aborted ? 'stopped' : 'failed', nowMs.call(this.#host) - startMs);
      throw error;
    }
    const tookMs = nowMs.call(this.#host) - startMs;
    if (isMatched ? tookMs > 0 : step.withinMs > 0) this.#idleJumps = 0;
    record.call(this.#host, step.text, isMatched ? 'done' : 'no-match', tookMs);
    if (isMatched || step.otherwise === 'continue') return at + 1;
    if (step.otherwise === 'stop') return undefined;
    if (step.otherwise === 'fail') throw failure(step, step.text);
    this.#countJump(step);
    return step.otherwise;
  }

  /** Resolves in the same turn in which the last byte comes. */
  async #match(wanted: Wanted, withinMs: number, signal: AbortSignal): Promise<boolean> {
    if (this.#buffer.take(wanted)) return true;
    const done = new AbortController();
    const found = makeGate();
    this.#look = (seen) => {
      if (this.#buffer.take(wanted, seen)) found.open();
    };
    try {
      const late = this.#host.delay(withinMs, AbortSignal.any([signal, done.signal])).then(() => false);
      return await Promise.race([found.opened.then(() => true), late]);
    } finally {
      this.#look = undefined;
      done.abort();
    }
  }

  /** Resolves when the packet is whole: with its last byte where its length is known, else after a gap. */
  async #matchChecksum(pattern: ChecksumPattern, withinMs: number, signal: AbortSignal): Promise<boolean> {
    const match = new PacketSearch(pattern);
    const done = new AbortController();
    const ended = AbortSignal.any([signal, done.signal]);
    const found = makeGate();
    const take = (end: number): boolean => {
      if (end < 0) return false;
      this.#buffer.drop(end);
      this.#look = undefined;
      found.open();
      return true;
    };
    let lastMs = 0;
    let isWatching = false;
    const watch = async (): Promise<void> => {
      isWatching = true;
      for (let leftMs = pattern.gapMs; leftMs > 0; leftMs = lastMs + pattern.gapMs - this.#host.nowMs())
        await this.#host.delay(leftMs, ended);
      isWatching = false;
      take(match.atGap(this.#buffer.bytes));
    };
    const look = (): void => {
      if (take(match.anywhere(this.#buffer.bytes)) || pattern.length !== undefined) return;
      lastMs = this.#host.nowMs();
      if (!isWatching) watch().catch(() => {}); // over
    };
    this.#look = (_seen, dropped) => {
      match.dropped(dropped);
      look();
    };
    if (this.#buffer.length > 0) look();
    try {
      const late = this.#host.delay(withinMs, ended).then(() => false);
      return await Promise.race([found.opened.then(() => true), late]);
    } finally {
      this.#look = undefined;
      done.abort();
    }
  }

  async #ask(question: string, signal: AbortSignal): Promise<void> {
    const answered = makeGate();
    this.#question = question;
    this.#answer = answered.open;
    this.#host.onChange();
    try {
      await untilAborted(answered.opened, signal);
    } finally {
      this.#question = undefined;
      this.#answer = () => {};
      this.#host.onChange();
    }
  }

  /** Does a step, and records how it went. */
  async #timed(step: ProgramStep, signal: AbortSignal, work: () => Promise<unknown>): Promise<void> {
    const startMs = this.#host.nowMs();
    this.#host.onChange();
    let outcome: StepOutcome = 'done';
    let text = step.text;
    try {
      const kept = await work();
      if (typeof kept === 'string') text = `signals ${kept}`;
    } catch (error) {
      outcome = signal.aborted ? 'stopped' : 'failed';
      throw error;
    } finally {
      this.#host.record(text, outcome, this.#host.nowMs() - startMs);
    }
  }

  #wantedOf(pattern: Exclude<WaitPattern, ChecksumPattern>): Wanted {
    switch (pattern.kind) {
      case 'hex':
        return { bytes: pattern.bytes };
      case 'payload':
        return { bytes: [...this.#host.encode(pattern.parts)] };
      case 'regex':
        return {
          regex: this.#host.compileRegex(this.#bytePattern(pattern.pattern), pattern.matchCase),
          anyEnding: hasAnchor.test(pattern.pattern) && !namesEnding.test(pattern.pattern),
        };
    }
  }

  /** The pattern for bytes as characters: what is not ASCII becomes its bytes in the session's encoding. */
  #bytePattern(pattern: string): string {
    // oxlint-disable-next-line no-control-regex -- all of ASCII
    return pattern.replace(/[^\u0000-\u007f]/gu, (character) => {
      const bytes = Array.from(this.#host.encode([character]), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`);
      return `(?:${bytes.join('')})`;
    });
  }

  #countJump({ line }: ProgramStep): void {
    this.#idleJumps++;
    if (this.#idleJumps > maxIdleJumps) throw new SerialError('sequence-endless', String(line));
  }
}

function failure({ line }: ProgramStep, why: string): SerialError {
  return new SerialError('sequence-failed', `${line}: ${why}`);
}

interface Gate {
  readonly opened: Promise<void>;
  readonly open: () => void;
}

function makeGate(): Gate {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
