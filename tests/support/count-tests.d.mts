export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}
export const noTests: Readonly<Counts>;
export function countVitest(report: {
  testResults: { status: string; assertionResults: { status: string }[] }[];
}): Counts;
export function countPlaywright(report: {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
}): Counts;
export function uncheckedLines(report: {
  testResults: { assertionResults: { status: string; fullName: string }[] }[];
}): string[];
export function addCounts(one: Counts, other: Counts): Counts;
export function closingLine(counts: Counts): string;
