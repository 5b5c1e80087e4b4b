/*
 * Regular expressions that are matched on bytes, without a text made of them: characters, classes, groups with
 * alternatives or a `?`, greedy and lazy repetitions of a character or a class, `^` before and `$` after all. They try
 * one way after the other, as Perl does, and RE2 finds the same. So that no pattern can take long, steps are counted:
 * when a line takes too many of them, nothing is said of it, and it is left to RE2.
 */

/** Goes on from a place. @returns where the match ends; -1: there is none this way */
type Step = (at: number) => number;

interface CharacterPart {
  readonly kind: 'character';
  /** 1 for each byte that it may be. */
  readonly set: Uint8Array;
  readonly least: number;
  readonly most: number;
  readonly isLazy: boolean;
}

interface GroupPart {
  readonly kind: 'group';
  /** As they are counted; 0: it is not. */
  readonly number: number;
  readonly branches: readonly (readonly Part[])[];
  readonly isOptional: boolean;
}

type Part = CharacterPart | GroupPart;

/** More would be too deep a recursion. */
const mostParts = 500;

/** Steps that a line may take: for each of its bytes, and for any. */
const [stepsPerByte, leastSteps] = [32, 1000];

/** A pattern as it is matched on bytes: on one line after the other. */
export interface BytePattern {
  /** The names of its groups, by their number; empty for those without one. */
  readonly names: readonly string[];
  /** What is looked at from here on: bytes up to `end`. */
  begin(bytes: Uint8Array, end: number): void;
  /** Whether there is a match at `from` or after it; `undefined`: it takes too many steps to say. */
  find(from: number): boolean | undefined;
  /** Whether there is a match at `from`. */
  isAt(from: number): boolean;
  /** Where a group of the match begins and ends, −1 where it has no part in it. The first is the match. */
  from(group: number): number;
  to(group: number): number;
}

/**
 * The pattern, if it is one that can be matched on bytes.
 * @param pattern one that RE2 can read, its characters are bytes
 */
export function bytePattern(pattern: string): BytePattern | undefined {
  const reader = new PatternReader(pattern);
  const branches = reader.read();
  if (!branches) return undefined;
  const { isAtStart, isAtEnd, names } = reader;
  const first = new Uint8Array(256);
  // What is found between all bytes is left to RE2.
  if (addFirst(branches, first)) return undefined;

  let bytes: Uint8Array = new Uint8Array(0);
  let end = 0;
  let steps = 0;
  const places = new Int32Array(2 * names.length);
  const match = alternatives(branches, (at) => (isAtEnd && at < end ? -1 : at));

  return {
    names,

    begin(line, lineEnd) {
      bytes = line;
      end = lineEnd;
      steps = stepsPerByte * lineEnd + leastSteps;
    },

    find(start) {
      const last = isAtStart ? 1 : end;
      for (let at = start; at < last; at++) {
        if (isHere(at)) return true;
        if (steps < 0) return undefined;
      }
      return false;
    },

    isAt: isHere,
    from: (group) => places[2 * group] ?? -1,
    to: (group) => places[2 * group + 1] ?? -1,
  };

  function isHere(at: number): boolean {
    if (first[bytes[at] ?? 0] === 0) return false;
    for (let place = 0; place < places.length; place++) places[place] = -1;
    const to = match(at);
    if (to < 0) return false;
    places[0] = at;
    places[1] = to;
    return true;
  }

  function alternatives(all: readonly (readonly Part[])[], next: Step): Step {
    const ways = all.map((parts) => parts.reduceRight((after, part) => stepOf(part, after), next));
    const [only] = ways;
    if (ways.length === 1 && only) return only;
    const waysAt = byFirst(all, ways);
    return (at) => {
      for (const way of waysAt[bytes[at] ?? 0] ?? []) {
        const to = way(at);
        if (to >= 0 || --steps < 0) return to;
      }
      return -1;
    };
  }

  function stepOf(part: Part, next: Step): Step {
    if (part.kind === 'group') return groupStep(part, next);
    const { set, least, most, isLazy } = part;
    if (least === 1 && most === 1)
      return (at) => (--steps >= 0 && at < end && set[bytes[at] ?? 0] === 1 ? next(at + 1) : -1);
    return isLazy ? lazyStep(part, next) : greedyStep(set, least, most, next);
  }

  function greedyStep(set: Uint8Array, least: number, most: number, next: Step): Step {
    return (at) => {
      const last = Math.min(end, at + most);
      let to = at;
      while (to < last && set[bytes[to] ?? 0] === 1) to++;
      steps -= to - at;
      for (; to >= at + least && --steps >= 0; to--) {
        const found = next(to);
        if (found >= 0) return found;
      }
      return -1;
    };
  }

  function lazyStep({ set, least, most }: CharacterPart, next: Step): Step {
    return (at) => {
      const last = Math.min(end, at + most);
      for (let to = at; --steps >= 0; to++) {
        if (to >= at + least) {
          const found = next(to);
          if (found >= 0) return found;
        }
        if (to >= last || set[bytes[to] ?? 0] === 0) return -1;
      }
      return -1;
    };
  }

  function groupStep({ number, branches: ways, isOptional }: GroupPart, next: Step): Step {
    // No group is repeated: before it is tried its place is not known.
    const close: Step = (at) => {
      places[2 * number + 1] = at;
      const to = next(at);
      if (to < 0) places[2 * number + 1] = -1;
      return to;
    };
    const inner = alternatives(ways, number === 0 ? next : close);
    const open: Step = (at) => {
      places[2 * number] = at;
      const to = inner(at);
      if (to < 0) places[2 * number] = -1;
      return to;
    };
    const body = number === 0 ? inner : open;
    if (!isOptional) return body;
    return (at) => {
      const to = body(at);
      return to >= 0 || --steps < 0 ? to : next(at);
    };
  }
}

/** A pattern of a decoder's own. @throws {SyntaxError} where it cannot be matched on bytes */
export function knownPattern(pattern: string): BytePattern {
  const known = bytePattern(pattern);
  if (!known) throw new SyntaxError(`Not a pattern for bytes: ${pattern}`);
  return known;
}

/** The ways that may be gone on by each byte, in their order. */
function byFirst(all: readonly (readonly Part[])[], ways: readonly Step[]): readonly (readonly Step[])[] {
  const firsts = all.map((parts) => {
    const first = new Uint8Array(256);
    return addFirst([parts], first) ? first.fill(1) : first;
  });
  return Array.from({ length: 256 }, (_, byte) => ways.filter((_, way) => firsts[way]?.[byte] === 1));
}

/** Adds the bytes that parts may begin with. @returns whether they may be nothing at all */
function addFirst(branches: readonly (readonly Part[])[], first: Uint8Array): boolean {
  // All branches are looked at.
  return branches.map((parts) => !parts.some((part) => !addFirstOf(part, first))).includes(true);
}

function addFirstOf(part: Part, first: Uint8Array): boolean {
  if (part.kind === 'group') return addFirst(part.branches, first) || part.isOptional;
  for (let byte = 0; byte < 256; byte++) if (part.set[byte] === 1) first[byte] = 1;
  return part.least === 0;
}

const setOf = (has: (byte: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, byte) => (has(byte) ? 1 : 0));
const oneByte = (byte: number): Uint8Array => new Uint8Array(256).fill(1, byte, byte + 1);
const inverted = (set: Uint8Array): Uint8Array => set.map((has) => 1 - has);

const digits = setOf((byte) => byte >= 0x30 && byte <= 0x39);
const wordCharacters = setOf((byte) => /\w/.test(String.fromCharCode(byte)));
const blanks = setOf((byte) => [0x09, 0x0a, 0x0c, 0x0d, 0x20].includes(byte));
const notLineFeed = setOf((byte) => byte !== 0x0a);

const classes: Readonly<Record<string, Uint8Array>> = {
  d: digits,
  D: inverted(digits),
  w: wordCharacters,
  W: inverted(wordCharacters),
  s: blanks,
  S: inverted(blanks),
};
const controls: Readonly<Record<string, number>> = { t: 0x09, n: 0x0a, f: 0x0c, r: 0x0d };

/** Signs that mean something, outside of classes. */
const isSpecial = (char: string): boolean => /[\\^$.|?*+()[\]{}]/.test(char);

/** Reads patterns of the kind above. RE2 has read them already, so they are right. */
class PatternReader {
  readonly names = [''];
  isAtStart = false;
  isAtEnd = false;
  readonly #text: string;
  #at = 0;
  #parts = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** `undefined`: it has something else in it. */
  read(): readonly (readonly Part[])[] | undefined {
    this.isAtStart = this.#take('^');
    const branches = this.#branches();
    if (!branches) return undefined;
    this.isAtEnd = this.#take('$');
    const isWhole = this.#at === this.#text.length && this.#parts <= mostParts;
    return isWhole && !(branches.length > 1 && (this.isAtStart || this.isAtEnd)) ? branches : undefined;
  }

  #take(text: string): boolean {
    const isHere = this.#text.startsWith(text, this.#at);
    if (isHere) this.#at += text.length;
    return isHere;
  }

  #branches(): readonly (readonly Part[])[] | undefined {
    const branches: Part[][] = [];
    do {
      const parts: Part[] = [];
      while (this.#at < this.#text.length && !/[|)$]/.test(this.#text[this.#at] ?? '')) {
        const part = this.#part();
        if (!part) return undefined;
        this.#parts++;
        parts.push(part);
      }
      branches.push(parts);
    } while (this.#take('|'));
    return branches;
  }

  #part(): Part | undefined {
    if (this.#take('(')) return this.#group();
    const set = this.#take('[') ? this.#class() : this.#character();
    return set && this.#repeated(set);
  }

  #group(): GroupPart | undefined {
    const isCounted = !this.#take('?:');
    let name = '';
    if (isCounted && this.#take('?')) {
      const named = /^P?<(\w+)>/.exec(this.#text.slice(this.#at));
      if (!named) return undefined;
      name = named[1] ?? '';
      this.#at += named[0].length;
    }
    const number = isCounted ? this.names.push(name) - 1 : 0;
    const branches = this.#branches();
    if (!branches || !this.#take(')')) return undefined;
    const isOptional = this.#take('?');
    if (/^[?*+{]/.test(this.#text.slice(this.#at))) return undefined;
    return { kind: 'group', number, branches, isOptional };
  }

  #character(): Uint8Array | undefined {
    const char = this.#text[this.#at++] ?? '';
    if (char === '.') return notLineFeed;
    if (char === '\\') return this.#escape();
    if (isSpecial(char)) return undefined;
    return oneByte(char.charCodeAt(0));
  }

  /** After a backslash: a class, a control character, or a sign that stands for itself. */
  #escape(): Uint8Array | undefined {
    const char = this.#text[this.#at++] ?? '';
    const known = classes[char];
    if (known) return known;
    const control = controls[char];
    if (control === undefined && !/[!-/:-@[-`{-~]/.test(char)) return undefined;
    return oneByte(control ?? char.charCodeAt(0));
  }

  /** After its bracket. */
  #class(): Uint8Array | undefined {
    const isNot = this.#take('^');
    const set = new Uint8Array(256);
    if (this.#text[this.#at] === ']') return undefined;
    while (!this.#take(']')) {
      if (this.#at >= this.#text.length || this.#text.startsWith('[:', this.#at)) return undefined;
      const from = this.#classCharacter();
      if (!from) return undefined;
      const isRange = this.#text[this.#at] === '-' && this.#text[this.#at + 1] !== ']';
      if (isRange) this.#at++;
      const to = isRange ? this.#classCharacter() : from;
      if (!to) return undefined;
      const [first, last] = [from.indexOf(1), to.indexOf(1)];
      // A class is no end of a range.
      if (isRange && from.lastIndexOf(1) + to.lastIndexOf(1) !== first + last) return undefined;
      for (let byte = 0; byte < 256; byte++)
        if (isRange ? byte >= first && byte <= last : from[byte] === 1) set[byte] = 1;
    }
    return isNot ? inverted(set) : set;
  }

  #classCharacter(): Uint8Array | undefined {
    const char = this.#text[this.#at++] ?? '';
    return char === '\\' ? this.#escape() : oneByte(char.charCodeAt(0));
  }

  #repeated(set: Uint8Array): CharacterPart | undefined {
    const found = /^(?:[?*+]|\{(\d{1,4})(,?)(\d{0,4})\})/.exec(this.#text.slice(this.#at));
    if (!found) return this.#text[this.#at] === '{' ? undefined : characterPart(set, 1, 1, false);
    const [sign, least = '', comma, most = ''] = found;
    this.#at += sign.length;
    const isLazy = this.#take('?');
    if (/^[?*+{]/.test(this.#text.slice(this.#at))) return undefined;
    if (sign === '?') return characterPart(set, 0, 1, isLazy);
    if (sign === '*' || sign === '+') return characterPart(set, sign === '+' ? 1 : 0, Infinity, isLazy);
    const atMost = comma === '' ? Number(least) : most === '' ? Infinity : Number(most);
    return characterPart(set, Number(least), atMost, isLazy);
  }
}

const characterPart = (set: Uint8Array, least: number, most: number, isLazy: boolean): CharacterPart => ({
  kind: 'character',
  set,
  least,
  most,
  isLazy,
});
