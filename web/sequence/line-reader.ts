/**
 * `statement`: no such word; `payload`, `pattern`, `checksum`, `time`, `name`, `count`, `otherwise`, `question`,
 * `recipe`: it is missing or wrong; `unclosed`: a quote or slash is missing; `rest`: nothing may follow; `end`: there
 * is no loop; `loop`: it has no end; `label`: there is none; `label-twice`; `steps`: too many.
 */
export type SequenceProblem =
  | 'statement'
  | 'payload'
  | 'pattern'
  | 'checksum'
  | 'time'
  | 'name'
  | 'count'
  | 'otherwise'
  | 'question'
  | 'recipe'
  | 'unclosed'
  | 'rest'
  | 'end'
  | 'loop'
  | 'label'
  | 'label-twice'
  | 'steps';

/** What is wrong in a line, and where. */
export class TextMistake extends Error {
  readonly problem: SequenceProblem;
  readonly at: number;
  readonly text: string;

  constructor(problem: SequenceProblem, at: number, text: string) {
    super(problem);
    this.problem = problem;
    this.at = at;
    this.text = text;
  }
}

/** One line, read from left to right. */
export class LineReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next character that is not blank. */
  get at(): number {
    this.#at += /^\s*/.exec(this.#text.slice(this.#at))?.[0].length ?? 0;
    return this.#at;
  }

  /** Nothing but a comment follows. */
  get isAtEnd(): boolean {
    const next = this.#text[this.at];
    return next === undefined || next === '#';
  }

  /** The statement as it was written, without what follows it. */
  soFar(): string {
    return this.#text.slice(0, this.#at).trim();
  }

  /** What was read from there on, as it was written. */
  since(at: number): string {
    return this.#text.slice(at, this.#at).trimEnd();
  }

  rest(): string {
    return this.#text.slice(this.at).trim();
  }

  word(): string | undefined {
    return this.#match(/[\p{L}_][\p{L}\p{N}_-]*/uy);
  }

  bare(): string {
    return this.#match(/[^\s#]+/y) ?? '';
  }

  take(sign: string): boolean {
    if (!this.#text.startsWith(sign, this.at)) return false;
    this.#at += sign.length;
    return true;
  }

  takeWord(word: string): boolean {
    const before = this.at;
    if (this.word() === word) return true;
    this.#at = before;
    return false;
  }

  isNext(word: string): boolean {
    const before = this.#at;
    const isIt = this.takeWord(word);
    this.#at = before;
    return isIt;
  }

  /** Hex digits and wildcards with separators, up to something else. */
  hex(): string {
    const start = this.at;
    while (this.#match(/(?:0x)?(?:[\da-f]{2}|\?\?|\.\.)+(?![\p{L}\p{N}?.])[,:-]?/iuy)) continue;
    const end = this.#at;
    if (end === start) this.bare();
    return this.#text.slice(start, this.#at).trimEnd();
  }

  /** All up to a comment. */
  statementRest(): string {
    return this.#match(/[^#]+/y)?.trimEnd() ?? '';
  }

  /** What is between quotes, as it was written: a quote in it is `\"`. */
  quoted(): string | undefined {
    const { at } = this;
    if (this.#text[at] !== '"') return undefined;
    const [whole, inner] = /^"((?:[^"\\]|\\.)*)"/u.exec(this.#text.slice(at)) ?? [];
    if (whole === undefined || inner === undefined) throw new TextMistake('unclosed', at, '"');
    this.#at = at + whole.length;
    return inner;
  }

  regex(): { readonly pattern: string; readonly matchCase: boolean } | undefined {
    const { at } = this;
    if (this.#text[at] !== '/') return undefined;
    const [whole, pattern, flag] = /^\/((?:[^/\\]|\\.)+)\/(i?)/u.exec(this.#text.slice(at)) ?? [];
    if (whole === undefined || pattern === undefined) throw new TextMistake('unclosed', at, '/');
    this.#at = at + whole.length;
    return { pattern: pattern.replaceAll('\\/', '/'), matchCase: flag !== 'i' };
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}
