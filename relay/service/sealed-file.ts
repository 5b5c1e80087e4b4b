import { createHash } from 'node:crypto';

const pattern = /^# Written by "baudcast service install" \(sha256 ([0-9a-f]{64})\)\. [^\n]*\n/;

/** A file whose first line shows whether it was edited. */
export function seal(text: string): string {
  return (
    `# Written by "baudcast service install" (sha256 ${digest(text)}). What is changed here is kept, and ` +
    `updates are refused.\n${text}`
  );
}

/** `ours`: unchanged, of any version. `changed`: edited, or not ours. */
export function sealOf(file: string): 'ours' | 'changed' {
  const [head, sealed] = pattern.exec(file) ?? [];
  return head !== undefined && digest(file.slice(head.length)) === sealed ? 'ours' : 'changed';
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
