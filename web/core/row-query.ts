import type { CaptureEvent } from './capture-event.ts';
import type { Direction } from './row.ts';

/** A text, a regular expression or bytes that packets are compared with. Says nothing about events. */
export interface MatchQuery {
  /** Empty for none. Hex mode: byte pairs, `??` for any byte. */
  readonly pattern: string;
  readonly mode: 'text' | 'regex' | 'hex';
  readonly matchCase: boolean;
  /** The rows in which no match lies. */
  readonly not?: boolean;
}

/** What a row is: a packet of a direction, or an event. */
export type RowKind = Direction | CaptureEvent['kind'];

/** Rows of some kinds. */
export interface KindQuery {
  readonly kinds: readonly RowKind[];
  readonly not?: boolean;
}

/** Rows of some time: milliseconds since the capture began, both included. */
export interface TimeQuery {
  readonly fromMs: number;
  readonly toMs: number;
  readonly not?: boolean;
}

/** Several at once. A part that says nothing about a row does not count for it. */
export interface JoinedQuery {
  readonly join: 'and' | 'or';
  readonly of: readonly RowQuery[];
  readonly not?: boolean;
}

/** Which rows are meant: what find, filter, highlight rules and exports have in common. */
export type RowQuery = MatchQuery | KindQuery | TimeQuery | JoinedQuery;

export const matchModes: readonly MatchQuery['mode'][] = ['text', 'regex', 'hex'];

/** The maximum length of a pattern. */
export const maxPatternLength = 500;

/** The query without parts that want nothing; `undefined`: it wants nothing. */
export function filledQuery(query: RowQuery | undefined): RowQuery | undefined {
  if (!query) return undefined;
  if ('pattern' in query) return query.pattern === '' ? undefined : query;
  if (!('join' in query)) return query;
  const of = query.of.map(filledQuery).filter((part) => part !== undefined);
  if (of.length === 0) return undefined;
  const [only] = of;
  return of.length === 1 && only && !query.not ? only : { ...query, of };
}

/** All patterns in a query. */
export function patternsOf(query: RowQuery | undefined): readonly MatchQuery[] {
  if (!query) return [];
  if ('pattern' in query) return [query];
  return 'join' in query ? query.of.flatMap(patternsOf) : [];
}
