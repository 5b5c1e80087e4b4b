import type { Flag, FlagValues } from './flag.ts';
import { readSize } from './read-values.ts';
import { UsageError } from './command.ts';

/** Whether and where the relay keeps an audit. */
export interface AuditOptions {
  /** `auto`: in the state directory, where credentials are needed; otherwise nowhere. */
  readonly directory: string | 'auto' | 'off';
  /** Limit for all files. Default 64 MiB. */
  readonly budgetBytes: number;
}

const mebibyte = 1024 * 1024;
const defaultBudget = '64M';
/** Four files, of which the oldest is removed at a time. */
const leastBudgetBytes = 16 * mebibyte;

export const auditFlags: readonly Flag[] = [
  {
    name: 'audit',
    kind: 'text',
    placeholder: 'DIR',
    help: 'keep an audit of who did what in this directory; "off" for none',
    byDefault: 'in the state directory, where credentials are needed',
  },
  {
    name: 'audit-budget',
    kind: 'text',
    placeholder: 'SIZE',
    help: 'what the audit may take, 16M or more; the oldest is removed',
    byDefault: defaultBudget,
  },
];

/** @throws {UsageError} for a size that is none or too small */
export function readAuditOptions(values: FlagValues): AuditOptions {
  const directory = values.get('audit')?.[0] ?? 'auto';
  if (directory === '') throw new UsageError('--audit takes the path of a directory, or "off".');
  const budgetBytes = readSize(values, 'audit-budget', defaultBudget);
  if (budgetBytes < leastBudgetBytes) throw new UsageError('--audit-budget takes 16M or more.');
  return { directory, budgetBytes };
}
