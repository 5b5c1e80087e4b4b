/*
 * What messages are asked for: `fc == 3 and latency > 50`, `kind == "RMC" or has(altitude)`, `not error`. `docs/guide/
 * decode.md` describes it.
 */

type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=' | '~';

/** A field (by its key), or what it is compared with. */
export type QueryOperand =
  | { readonly kind: 'field'; readonly key: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string };

export type MessageQuery =
  | { readonly kind: 'and' | 'or'; readonly left: MessageQuery; readonly right: MessageQuery }
  | { readonly kind: 'not'; readonly of: MessageQuery }
  | {
      readonly kind: 'compare';
      readonly by: Comparison;
      readonly left: QueryOperand;
      readonly right: QueryOperand;
    }
  | { readonly kind: 'has'; readonly key: string }
  | { readonly kind: 'error' };

/** What is wrong with a query, and where. */
export interface QueryMistake {
  readonly mistake:
    /** A name, a number or a text in quotes has to be here. */
    | 'operand'
    /** A comparison has to follow. */
    | 'comparison'
    /** `and`, `or` or the end has to be here. */
    | 'end'
    /** A bracket is not closed. */
    | 'bracket'
    /** A text has no closing quote. */
    | 'quote'
    /** A character that means nothing. */
    | 'character'
    /** Too many brackets inside each other. */
    | 'depth';
  readonly from: number;
  /** Not included. At the end of the text: `from`. */
  readonly to: number;
}

interface Token {
  readonly kind: 'word' | 'name' | 'number' | 'text' | 'sign' | 'end';
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const mostDepth = 50;

class MistakeError extends Error {
  readonly mistake: QueryMistake;

  constructor(mistake: QueryMistake['mistake'], { from, to }: Pick<Token, 'from' | 'to'>) {
    super(mistake);
    this.mistake = { mistake, from, to };
  }
}

/** A field's name as it is written in a query: `satellites in view` is `satellites_in_view`. */
export function fieldKey(name: string): string {
  const key = name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '');
  return key === 'fc' ? 'function' : key;
}

/** A query that was read. */
interface ParsedQuery {
  /** `undefined`: all messages, or there is a mistake. */
  readonly query: MessageQuery | undefined;
  readonly mistake?: QueryMistake;
}

/** Reads a query. An empty one asks for all messages. */
export function parseMessageQuery(text: string): ParsedQuery {
  try {
    const tokens = tokensOf(text);
    return { query: tokens.length === 1 ? undefined : new Parser(tokens).all() };
  } catch (error) {
    if (error instanceof MistakeError) return { query: undefined, mistake: error.mistake };
    throw error;
  }
}

const blanks = /\s*/y;
const token = {
  number: /-?(?:0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)/,
  word: /[\p{L}_][\p{L}\p{N}_.]*/u,
  sign: /==|!=|<=|>=|[<>~()=]/,
};
const pattern = new RegExp(
  `(?<number>${token.number.source})|(?<word>${token.word.source})|\`(?<name>[^\`]*)\`` +
    `|"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<sign>${token.sign.source})`,
  'uiy',
);

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; ;) {
    blanks.lastIndex = at;
    blanks.exec(text);
    const from = blanks.lastIndex;
    if (from === text.length) break;
    pattern.lastIndex = from;
    const groups = pattern.exec(text)?.groups;
    if (!groups) {
      const isQuote = /["'`]/.test(text[from] ?? '');
      throw new MistakeError(isQuote ? 'quote' : 'character', { from, to: isQuote ? text.length : from + 1 });
    }
    const to = pattern.lastIndex;
    const { number, word, name, double, single, sign } = groups;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, from, to });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, from, to });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, from, to });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign === '=' ? '==' : sign, from, to });
    else tokens.push({ kind: 'text', text: double ?? single ?? '', from, to });
    at = to;
  }
  tokens.push({ kind: 'end', text: '', from: text.length, to: text.length });
  return tokens;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  all(): MessageQuery {
    const query = this.#either();
    if (this.#next.kind !== 'end') throw new MistakeError('end', this.#next);
    return query;
  }

  get #next(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #either(): MessageQuery {
    let left = this.#both();
    while (this.#takeWord('or')) left = { kind: 'or', left, right: this.#both() };
    return left;
  }

  #both(): MessageQuery {
    let left = this.#one();
    while (this.#takeWord('and')) left = { kind: 'and', left, right: this.#one() };
    return left;
  }

  #one(): MessageQuery {
    if (++this.#depth > mostDepth) throw new MistakeError('depth', this.#next);
    try {
      if (this.#takeWord('not')) return { kind: 'not', of: this.#one() };
      if (this.#takeSign('(')) {
        const query = this.#either();
        if (!this.#takeSign(')')) throw new MistakeError('bracket', this.#next);
        return query;
      }
      return this.#condition();
    } finally {
      this.#depth--;
    }
  }

  #condition(): MessageQuery {
    const after = this.#tokens[this.#at + 1];
    if (this.#isWord('has') && after?.kind === 'sign' && after.text === '(') {
      this.#at += 2;
      const name = this.#next;
      if (name.kind !== 'word' && name.kind !== 'name' && name.kind !== 'text') throw new MistakeError('operand', name);
      this.#at++;
      if (!this.#takeSign(')')) throw new MistakeError('bracket', this.#next);
      return { kind: 'has', key: fieldKey(name.text) };
    }
    const isError = this.#isWord('error');
    const left = this.#operand();
    const sign = this.#next;
    if (sign.kind !== 'sign' || sign.text === '(' || sign.text === ')') {
      if (isError) return { kind: 'error' };
      throw new MistakeError('comparison', sign);
    }
    this.#at++;
    return { kind: 'compare', by: sign.text as Comparison, left, right: this.#operand() };
  }

  #operand(): QueryOperand {
    const token = this.#next;
    const { kind, text } = token;
    const isReserved = kind === 'word' && /^(?:and|or|not)$/i.test(text);
    if (kind === 'sign' || kind === 'end' || isReserved) throw new MistakeError('operand', token);
    this.#at++;
    if (kind === 'number') return { kind: 'number', value: numberOf(text) };
    return kind === 'text' ? { kind: 'text', value: text } : { kind: 'field', key: fieldKey(text) };
  }

  #isWord(word: string): boolean {
    const { kind, text } = this.#next;
    return kind === 'word' && text.toLowerCase() === word;
  }

  #takeWord(word: string): boolean {
    const isIt = this.#isWord(word);
    if (isIt) this.#at++;
    return isIt;
  }

  #takeSign(sign: string): boolean {
    const isIt = this.#next.kind === 'sign' && this.#next.text === sign;
    if (isIt) this.#at++;
    return isIt;
  }
}

const numberOf = (text: string): number => (text.startsWith('-') ? -Number(text.slice(1)) : Number(text));
