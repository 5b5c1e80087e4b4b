/** A text, a regular expression or bytes that rows are compared with. */
export interface MatchQuery {
  /** Empty for none. Hex mode: byte pairs, `??` for any byte. */
  readonly pattern: string;
  readonly mode: 'text' | 'regex' | 'hex';
  readonly matchCase: boolean;
  /** The rows in which no match lies. */
  readonly not?: boolean;
}

export const matchModes: readonly MatchQuery['mode'][] = ['text', 'regex', 'hex'];

/** Longer patterns are typed by nobody. */
export const maxPatternLength = 500;
