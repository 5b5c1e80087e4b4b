import type { PortSummary } from '../../engine/api/ports.ts';
import type { RelaySummary } from '../../engine/api/relays.ts';
import { portTitle } from '../page/port-status.ts';
import { relayName, relayOf } from '../page/relay-status.ts';

/** Whether a port is meant by `text`: every word occurs in its name, in what is known of it, or in its relay's name. */
export function portFinder(text: string, relays: readonly RelaySummary[]): (port: PortSummary) => boolean {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return (port) => {
    const relay = relayOf(port, relays);
    const known = [portTitle(port), port.detail, relay ? relayName(relay) : '', port.shared?.path ?? ''];
    const all = known.join(' ').toLocaleLowerCase();
    return words.every((word) => all.includes(word));
  };
}
