import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RelayEvent } from '../protocol/relay-event.ts';
import { readAuditName } from './audit-name.ts';

/** A line of an audit: an event, perhaps of a kind that a later version knows, or a part of one after a crash. */
type AuditLine = { readonly event: RelayEvent } | { readonly damaged: string };

/**
 * Reads the audit in a directory, oldest first, also while a relay adds to it.
 * @throws {Error} the system's, if the directory cannot be read; files removed since are skipped
 */
export async function* readAudit(directory: string): AsyncGenerator<AuditLine, void> {
  const names = (await readdir(directory)).flatMap((name) => {
    const known = readAuditName(name);
    return known ? [{ name, ...known }] : [];
  });
  names.sort((a, b) => a.number - b.number);
  for (const { name } of names) {
    try {
      for await (const text of createInterface({
        input: createReadStream(join(directory, name)),
        crlfDelay: Infinity,
      })) {
        if (text !== '') yield readAuditLine(text);
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
}

export function readAuditLine(text: string): AuditLine {
  try {
    const value = JSON.parse(text) as Partial<Record<keyof RelayEvent, unknown>> | null;
    const isEvent =
      typeof value === 'object' &&
      value !== null &&
      [value.id, value.time, value.type].every((field) => typeof field === 'string');
    return isEvent && !Number.isNaN(Date.parse(String(value.time)))
      ? { event: value as RelayEvent }
      : { damaged: text };
  } catch {
    return { damaged: text };
  }
}
