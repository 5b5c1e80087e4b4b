import type { RelayEvent, RelayEventType } from '../protocol/relay-event.ts';
import type { LeaseReason } from '../protocol/sharing-messages.ts';

/** Counts events, none of which is frequent. */
export class EventCounts {
  readonly byType = new Map<RelayEventType, number>();
  readonly leaseChanges = new Map<LeaseReason, number>();
  /** Names of relays that have joined this one and are there. */
  readonly nodes = new Set<string>();
  signInsRefused = 0;

  readonly take = (event: RelayEvent): void => {
    increase(this.byType, event.type);
    if (event.type === 'lease') increase(this.leaseChanges, event.reason);
    else if (event.type === 'node-joined') this.nodes.add(event.joined);
    else if (event.type === 'node-left') this.nodes.delete(event.joined);
    else if (event.type === 'sign-in-refused') this.signInsRefused += event.attempts;
  };
}

function increase<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
