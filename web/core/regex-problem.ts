/** What is well formed elsewhere and not here: it would need more than linear time, or is another dialect's. */
type UnsupportedPart =
  | 'lookahead'
  | 'lookbehind'
  | 'back-reference'
  | 'atomic-group'
  | 'possessive'
  | 'condition'
  | 'recursion'
  | 'comment'
  | 'flag'
  | 'escape';

/** `repeats-nothing`: nothing stands before it; `repeats-twice`: a repetition does. */
type MalformedPart =
  | 'open-group'
  | 'stray-parenthesis'
  | 'open-class'
  | 'repeats-nothing'
  | 'repeats-twice'
  | 'count'
  | 'range'
  | 'class'
  | 'group'
  | 'group-name'
  | 'end-backslash';

export interface RegexProblem {
  readonly kind: UnsupportedPart | MalformedPart;
  /** In UTF-16 code units of the pattern; `text` is that piece of it. */
  readonly at: number;
  readonly text: string;
}

/** `linear`: that of find and filter (RE2); `script`: the browser's own. */
export type RegexDialect = 'linear' | 'script';

/** Parts that begin with `(?`, in the order in which they are looked for, and what they are. */
const groups: readonly (readonly [start: RegExp, kind: UnsupportedPart | 'name' | 'flags'])[] = [
  [/\(\?[=!]/y, 'lookahead'],
  [/\(\?<[=!]/y, 'lookbehind'],
  [/\(\?P=\w*\)?/y, 'back-reference'],
  [/\(\?>/y, 'atomic-group'],
  [/\(\?#[^)]*\)?/y, 'comment'],
  [/\(\?\(/y, 'condition'],
  [/\(\?(?:R|&\w*|P>\w*|[-+]?\d+)\)/y, 'recursion'],
  [/\(\?(?:P?<[^>]*>?|'[^']*'?)/y, 'name'],
  [/\(\?[A-Za-z^-]*[:)]/y, 'flags'],
];

const quoted = /\\Q[^]*?(?:\\E|$)/y;
const backReference = /\\(?:(?![1-7][0-7])[1-9]\d*|k(?:<[^>]*>|\{[^}]*\}|'[^']*')?)/y;
const escape = /\\(?:x(?:\{[\da-f]*\}|[\da-f]{0,2})|[pP](?:\{[^}]*\}?|[^]?)|u[\da-f]{0,4}|c[A-Za-z]|[0-7]{1,3}|[^])/iuy;
const knownEscape = /^\\(?:[AabBdDfnrsStvwWz0-7]|x(?:\{[\da-f]+\}|[\da-f]{2})|[pP]|(?![A-Za-z\d])\p{ASCII})/u;
/** In a class, where a letter is not a place and a digit not a reference. */
const knownClassEscape = /^\\(?:[adDfnrsStvwW0]|[1-7][0-7]|x(?:\{[\da-f]+\}|[\da-f]{2})|[pP]|(?![A-Za-z\d])\p{ASCII})/u;
const classLetter = /^\\[dDsSwWpP]/;
const repetition = /(?:[*+?]|\{(\d{1,8})(?:(,)(\d{0,8}))?\})\??/y;
/** A range in a class, and anything else there is in one. */
const range = /(\\x\{[\da-f]+\}|\\x[\da-f]{2}|\\[^]|[^\\\]])-(\\x\{[\da-f]+\}|\\x[\da-f]{2}|\\[^]|[^\\\]])/iuy;
/** The same where the first character of a class is `]`, which stands for itself there. */
const firstRange = /(\])-(\\x\{[\da-f]+\}|\\x[\da-f]{2}|\\[^]|[^\\\]])/iuy;
const classPart = /\[:\^?[a-z]*:\]|\\x\{[\da-f]+\}|\\x[\da-f]{2}|\\p(?:\{[^}]*\}|[a-z])|\\[0-7]{1,3}|\\[^]?|[^\\\]]/iuy;

const largestCount = 1000;

/** What the browser's own expressions have. */
const scriptParts: readonly UnsupportedPart[] = ['lookahead', 'lookbehind', 'back-reference', 'escape'];

/**
 * Looks for what is wrong with a regular expression that was refused, from left to right; `undefined` when it is
 * something that cannot be seen from here (an unknown class, too large a pattern).
 */
export function regexProblem(pattern: string, dialect: RegexDialect): RegexProblem | undefined {
  return new Reader(pattern, dialect).read();
}

class Reader {
  readonly #pattern: string;
  readonly #isLinear: boolean;
  readonly #open: number[] = [];
  readonly #names = new Set<string>();
  #at = 0;
  #problem: RegexProblem | undefined;

  constructor(pattern: string, dialect: RegexDialect) {
    this.#pattern = pattern;
    this.#isLinear = dialect === 'linear';
  }

  read(): RegexProblem | undefined {
    /** The repetition just read, or whether there is something to repeat. */
    let before: boolean | string = false;
    while (this.#at < this.#pattern.length && !this.#problem) {
      const character = this.#pattern.charAt(this.#at);
      const repeat = this.#match(repetition);
      if (repeat) {
        this.#checkRepetition(repeat, before);
        before = repeat[0];
      } else if (character === '(') {
        before = !this.#group() && before !== false;
      } else {
        if (character === ')') this.#close();
        else if (character === '[') this.#class();
        else if (character === '\\') this.#escape();
        else this.#at++;
        before = character !== '|';
      }
    }
    const open = this.#open.at(-1);
    if (open !== undefined && !this.#problem) this.#fail('open-group', open, '(');
    return this.#problem;
  }

  #match(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at;
    return expression.exec(this.#pattern) ?? undefined;
  }

  #fail(kind: RegexProblem['kind'], at: number, text: string): void {
    this.#problem ??= { kind, at, text };
  }

  #unsupported(kind: UnsupportedPart, text: string): void {
    if (this.#isLinear || !scriptParts.includes(kind)) this.#fail(kind, this.#at, text);
  }

  #checkRepetition([text, least, comma, most]: RegExpExecArray, before: boolean | string): void {
    const [min, max] = [Number(least ?? 0), Number(most || (comma ? Infinity : (least ?? 0)))];
    if (before === false) this.#fail('repeats-nothing', this.#at, text);
    else if (before !== true) {
      const isPossessive = text.startsWith('+') && !/.\?$/.test(before);
      if (isPossessive) this.#fail('possessive', this.#at - before.length, before + text.slice(0, 1));
      else this.#fail('repeats-twice', this.#at, text);
    } else if (min > max || (this.#isLinear && (min > largestCount || (max > largestCount && max < Infinity))))
      this.#fail('count', this.#at, text);
    this.#at += text.length;
  }

  /** @returns whether it has opened a group */
  #group(): boolean {
    const start = this.#at;
    if (!this.#pattern.startsWith('(?', start)) {
      this.#open.push(start);
      this.#at++;
      return true;
    }
    for (const [expression, kind] of groups) {
      const text = this.#match(expression)?.[0];
      if (text === undefined) continue;
      if (kind === 'name') this.#checkName(text);
      else if (kind !== 'flags') this.#unsupported(kind, text);
      else if (/[^imsU:)(?-]/.test(text)) this.#fail('flag', start, text);
      this.#at += text.length;
      const isOpen = !text.endsWith(')');
      if (isOpen) this.#open.push(start);
      return isOpen;
    }
    this.#fail('group', start, this.#pattern.slice(start, start + 3));
    return true;
  }

  #checkName(text: string): void {
    const name = /^\(\?P?<(\w+)>$/.exec(text)?.[1];
    if (name === undefined || this.#names.has(name)) this.#fail('group-name', this.#at, text);
    else this.#names.add(name);
  }

  #close(): void {
    if (this.#open.pop() === undefined) this.#fail('stray-parenthesis', this.#at, ')');
    this.#at++;
  }

  #class(): void {
    const start = this.#at;
    this.#at += this.#pattern.startsWith('[^', start) ? 2 : 1;
    if (this.#isLinear && this.#pattern.startsWith(']', this.#at)) this.#at += (this.#range(firstRange) ?? ']').length;
    while (!this.#pattern.startsWith(']', this.#at)) {
      if (this.#at >= this.#pattern.length) return this.#fail('open-class', start, '[');
      const part = this.#range() ?? this.#match(classPart)?.[0] ?? '';
      this.#checkClassEscape(part, this.#at);
      this.#at += Math.max(1, part.length);
    }
    this.#at++;
  }

  /** The range here; `undefined` when there is none. A class by itself begins none. */
  #range(expression = range): string | undefined {
    if (this.#pattern.startsWith('[:', this.#at)) return undefined;
    const [text = '', low = '', high = ''] = this.#match(expression) ?? [];
    if (text === '' || classLetter.test(low)) return undefined;
    const highAt = this.#at + low.length + 1;
    if (classLetter.test(high)) this.#fail('escape', highAt, high);
    this.#checkClassEscape(high, highAt);
    if (isReversed(low, high)) this.#fail('range', this.#at, text);
    return text;
  }

  #checkClassEscape(part: string, at: number): void {
    if (this.#isLinear && part.startsWith('\\') && !knownClassEscape.test(part))
      this.#fail('escape', at, escapeText(part));
    else if (this.#isLinear && !isKnownClass(part)) this.#fail('class', at, part);
  }

  #escape(): void {
    const literal = this.#isLinear ? this.#match(quoted)?.[0] : undefined;
    const reference = this.#match(backReference)?.[0];
    const text = literal ?? reference ?? this.#match(escape)?.[0] ?? '';
    if (text === '') this.#fail('end-backslash', this.#at, '\\');
    else if (reference !== undefined) this.#unsupported('back-reference', reference);
    else if (literal === undefined && !knownEscape.test(text)) this.#unsupported('escape', text);
    else if (literal === undefined && this.#isLinear && !isKnownClass(text)) this.#fail('class', this.#at, text);
    this.#at += Math.max(1, text.length);
  }
}

/** Whether a class of Unicode is one, where `text` names one: a category, a script or a property. */
function isKnownClass(text: string): boolean {
  if (!/^\\p/i.test(text)) return true;
  const [, inBraces, letter] = /^\\p(?:\{\^?(\w+)\}|([a-z]))$/i.exec(text) ?? [];
  const name = inBraces ?? letter;
  if (name === undefined) return false;
  return [name, `Script=${name}`].some((property) => {
    try {
      return new RegExp(`\\p{${property}}`, 'u').unicode;
    } catch {
      return false;
    }
  });
}

/** The escape that begins a part of a class. */
function escapeText(part: string): string {
  escape.lastIndex = 0;
  return escape.exec(part)?.[0] ?? part;
}

function isReversed(low: string, high: string): boolean {
  const from = codeOf(low);
  const to = codeOf(high);
  return from !== undefined && to !== undefined && from > to;
}

/** The code point that one character of a class stands for, as far as that is seen from here. */
function codeOf(text: string): number | undefined {
  const hex = /^\\x\{?([\da-f]+)\}?$/i.exec(text)?.[1];
  if (hex !== undefined) return Number.parseInt(hex, 16);
  if (/^\\[A-Za-z\d]/.test(text)) return undefined;
  return text.replace('\\', '').codePointAt(0);
}
