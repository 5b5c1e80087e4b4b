/** The parts of an audit file's name. */
export interface AuditName {
  /** Counts up: the order of the files, whatever the clock did. */
  readonly number: number;
  /** Of its first line, in UTC: `2026-11-20`. */
  readonly date: string;
}

/** `audit-000012-2026-11-20.jsonl` */
export function auditFileName({ number, date }: AuditName): string {
  return `audit-${String(number).padStart(6, '0')}-${date}.jsonl`;
}

/** @returns undefined for other names */
export function readAuditName(name: string): AuditName | undefined {
  const [, number, date] = /^audit-(\d{6,12})-(\d{4,6}-\d\d-\d\d)\.jsonl$/.exec(name) ?? [];
  return number === undefined || date === undefined ? undefined : { number: Number(number), date };
}
