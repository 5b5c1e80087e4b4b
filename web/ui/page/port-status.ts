import { msg } from '@lit/localize';
import { numberedName } from '../../core/plain-name.ts';
import type { PortSummary } from '../../engine/api/ports.ts';
import type { DirectoryEntry } from '../../engine/api/relays.ts';
import type { SessionSummary } from '../../engine/api/sessions.ts';
import { demoName } from '../../i18n/demo-texts.ts';

/**
 * `ready`: plugged in, not open. `released`: left to another program. `away`: not plugged in. `unreached`: its node is
 * not connected to its hub.
 */
export type PortStatus = 'unreached' | 'open' | 'opening' | 'lost' | 'released' | 'failed' | 'ready' | 'away';

/** A port's status, from its session if it has one. */
export function portStatus(port: PortSummary, session: SessionSummary | undefined): PortStatus {
  const { kind } = session?.state ?? {};
  const wasLost = session?.state.kind === 'lost' && !session.state.isFirst;
  if (port.shared?.away !== undefined && kind !== 'failed' && kind !== 'released' && !wasLost) return 'unreached';
  if (kind === undefined || kind === 'closed') return port.connected ? 'ready' : 'away';
  return kind;
}

/** The status of a port that a relay lists. */
export function listedStatus({ state }: DirectoryEntry): PortStatus {
  if (state === 'open') return 'open';
  if (state === 'closed') return 'ready';
  return state === 'away' ? 'unreached' : 'away';
}

/** A port's relevant session: the one that holds it, else its newest. */
export function sessionOf(port: PortSummary, sessions: readonly SessionSummary[]): SessionSummary | undefined {
  return sessions.find(({ id }) => id === port.sessionId) ?? sessions.findLast(({ portId }) => portId === port.id);
}

/** The displayed name: a demo device's is translated. */
export function portName({ name, source }: Pick<PortSummary, 'name' | 'source'>): string {
  return source === 'demo' ? demoName(name) : name || msg('Serial port');
}

/** The name with the number that tells identical adapters apart: `CH340 (2)`. */
export function portTitle(port: Pick<PortSummary, 'name' | 'source' | 'twin'>): string {
  return numberedName(portName(port), port.twin);
}

/** The demo device to show first: the one with the most to see and to type at. */
export function showcaseDemo(ports: readonly PortSummary[]): PortSummary | undefined {
  const demos = ports.filter(({ source }) => source === 'demo');
  return demos.find(({ name }) => name === 'Boot log and shell') ?? demos[0];
}
