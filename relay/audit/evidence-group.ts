import { eventClassOf } from '../protocol/event-class.ts';
import type { RelayEvent } from '../protocol/relay-event.ts';
import { readAuditLine } from './read-audit.ts';

/**
 * Whose evidence of which kind a line of an audit is: of one share and all that came of it, of one device of an owner,
 * or the relay's own. The largest group makes room for the others.
 */
export function evidenceGroup(line: string): string {
  const read = readAuditLine(line);
  if (!('event' in read)) return '';
  const { event } = read;
  return `${eventClassOf(event.type)} ${rootOf(event)}`;
}

/** The share at the root of whoever caused an event; `''`: the relay, a device, a stranger. */
export function rootOf(event: RelayEvent): string {
  const by = 'by' in event ? event.by : null;
  return by ? (by.share ?? by.id) : '';
}
