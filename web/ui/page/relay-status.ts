import { msg, str } from '@lit/localize';
import { plainName } from '../../core/plain-name.ts';
import type { PortSummary } from '../../engine/api/ports.ts';
import type { RelayAddress, RelaySummary } from '../../engine/api/relays.ts';
import { formatSpan } from '../../i18n/format.ts';
import { type PortStatus, portTitle } from './port-status.ts';

/** A relay's name: its host's name, with the address where another has it too; else its address. */
export function relayName({
  node,
  address,
  hasNamesake,
}: Pick<RelaySummary, 'node' | 'address' | 'hasNamesake'>): string {
  const name = plainName(node);
  if (name === '') return relayHost(address);
  return hasNamesake ? `${name} (${relayHost(address)})` : name;
}

/** The short form of the address: `lab1`, with the port where it is not the default. */
export function relayHost(address: RelayAddress): string {
  return address.replace(/^https?:\/\//, '').replace(/:8017$/, '');
}

/** The relay of a port; `undefined` for a port of this computer, or while the relay is not listed yet. */
export function relayOf(
  port: Pick<PortSummary, 'shared'> | undefined,
  relays: readonly RelaySummary[],
): RelaySummary | undefined {
  return relays.find(({ address }) => address === port?.shared?.relay);
}

/** A port's title after its relay's name, `lab1/GPS`; without it for the relay that serves this page. */
export function placedTitle(port: PortSummary, relays: readonly RelaySummary[]): string {
  const relay = relayOf(port, relays);
  return relay && !relay.own ? `${relayName(relay)}/${portTitle(port)}` : portTitle(port);
}

/** The relay requires sign-in. */
export function needsSignIn({ state }: Pick<RelaySummary, 'state'>): boolean {
  return state.kind === 'waiting' && (state.code === 'unauthenticated' || state.code === 'expired');
}

/** We may make links to the relay's ports. */
export function mayShare(relay: Pick<RelaySummary, 'state' | 'access'> | undefined): boolean {
  return relay?.state.kind === 'open' && relay.access?.role === 'admin';
}

/** The dot before a relay's name, as for ports. */
export function relayDot({ state }: Pick<RelaySummary, 'state'>): PortStatus {
  if (state.kind === 'open') return 'open';
  if (state.kind === 'connecting') return 'opening';
  return state.retryMs === undefined ? 'failed' : 'lost';
}

/** The state in a word or two. */
export function relayStatusName({ state }: Pick<RelaySummary, 'state'>): string {
  if (state.kind === 'open') return msg('connected');
  if (needsSignIn({ state })) return msg('not signed in');
  return state.kind === 'connecting' ? msg('connecting') : msg('not connected');
}

/** The relays to list, the page's own first. The page's own is listed once it has answered. */
export function shownRelays(relays: readonly RelaySummary[], ports: readonly PortSummary[]): readonly RelaySummary[] {
  const hasPorts = ({ address }: RelaySummary) => ports.some(({ shared }) => shared?.relay === address);
  // On a page that no relay serves, the relay never answered and has no name.
  const isQuiet = (relay: RelaySummary) =>
    relay.own && relay.state.kind !== 'open' && relay.node === '' && !hasPorts(relay) && !needsSignIn(relay);
  return relays.filter((relay) => !isQuiet(relay)).toSorted((a, b) => Number(b.own) - Number(a.own));
}

/**
 * Whether nothing more is to be expected than what is listed: all relays of `shown` are connected and their ports are
 * there, which come a little later, or there are none and the page's own does not answer.
 */
export function areListed(
  shown: readonly RelaySummary[],
  relays: readonly RelaySummary[],
  ports: readonly PortSummary[],
): boolean {
  if (shown.length > 0)
    return (
      shown.every(({ state }) => state.kind === 'open') &&
      (ports.some(({ source }) => source === 'relay') || !shown.some(({ hasPorts }) => hasPorts))
    );
  return relays.length > 0 && relays.every(({ state }) => state.kind !== 'connecting');
}

/** When it is tried again, as of `nowMs` (both milliseconds since 1970). */
export function retryText(retryMs: number | undefined, nowMs: number): string {
  if (retryMs === undefined) return msg('No automatic retry.');
  const seconds = Math.ceil((retryMs - nowMs) / 1000);
  return seconds > 0 ? msg(str`Next try in ${formatSpan(seconds * 1000)}`) : msg('Trying again…');
}
