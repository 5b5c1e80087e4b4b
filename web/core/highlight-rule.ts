import { plainName } from './plain-name.ts';
import { maxPatternLength, matchModes, type MatchQuery } from './row-query.ts';

/** `quiet`: fainter than other rows. */
export const highlightColors = ['red', 'orange', 'yellow', 'green', 'teal', 'blue', 'violet', 'pink', 'quiet'] as const;
export type HighlightColor = (typeof highlightColors)[number];

/** Rows, or what matches in them, in a colour. Of several rules for a row the first one counts. */
export interface HighlightRule {
  readonly name: string;
  readonly query: MatchQuery;
  readonly color: HighlightColor;
  /** The whole row, not only what matches. */
  readonly whole: boolean;
  /** In effect. */
  readonly on: boolean;
}

export const maxHighlightRules = 50;
export const maxRuleName = 60;

/** The rules in `value`, which may be anything: what is not a rule is left out, and so are more than there may be. */
export function readHighlightRules(value: unknown): readonly HighlightRule[] {
  if (!Array.isArray(value)) return [];
  return value
    .slice(0, maxHighlightRules)
    .map(readRule)
    .filter((rule) => rule !== undefined);
}

function readRule(value: unknown): HighlightRule | undefined {
  const { name, query, color, whole, on } = fieldsOf(value);
  const { pattern, mode, matchCase, not } = fieldsOf(query);
  const knownMode = matchModes.find((one) => one === mode);
  const knownColor = highlightColors.find((one) => one === color);
  if (typeof pattern !== 'string' || pattern.length > maxPatternLength || !knownMode || !knownColor) return undefined;
  return {
    name: typeof name === 'string' ? plainName(name.slice(0, 1000)) : '',
    query: { pattern, mode: knownMode, matchCase: matchCase === true, ...(not === true && { not }) },
    color: knownColor,
    whole: whole === true,
    on: on !== false,
  };
}

const fileKind = 'baudcast-highlight-rules';
const fileVersion = 1;

/** A longer file is none of ours: all rules there may be have a tenth of it. */
export const maxHighlightFileBytes = 1024 * 1024;

/** Rules as JSON, to be shared. */
export function writeHighlightFile(rules: readonly HighlightRule[]): string {
  return `${JSON.stringify({ kind: fileKind, version: fileVersion, rules }, null, 2)}\n`;
}

/** @returns the rules of a file, or what is wrong with it */
export function readHighlightFile(text: string): readonly HighlightRule[] | 'foreign' | 'newer' | 'empty' {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return 'foreign';
  }
  const { kind, version, rules } = fieldsOf(file);
  if (kind !== fileKind || typeof version !== 'number') return 'foreign';
  if (version > fileVersion) return 'newer';
  const read = readHighlightRules(rules);
  return read.length === 0 ? 'empty' : read;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
