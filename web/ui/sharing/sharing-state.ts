import { msg, str } from '@lit/localize';
import { plainName } from '../../core/plain-name.ts';
import type { SharedPort, SharedViewer, ViewerId } from '../../engine/api/relays.ts';

/**
 * How we stand to a shared port. `holds`: we hold it; `free`: nobody does; `held`: somebody else does; `asked`: and we have
 * asked for it; `watches`: our role only lets us watch.
 */
export type Standing = 'holds' | 'free' | 'held' | 'asked' | 'watches';

export function standingOf({ role, self, holder, wanting }: SharedPort): Standing {
  if (self !== undefined && holder?.id === self) return 'holds';
  if (role === 'viewer') return 'watches';
  if (holder === undefined) return 'free';
  return self !== undefined && wanting.includes(self) ? 'asked' : 'held';
}

/** Those attached who do not hold the port, the unnamed ones too. */
export function watchingCount({ viewers, viewerCount, holder }: SharedPort): number {
  // A holder whose connection just died is still the holder, but not attached.
  const holderAttached = holder !== undefined && (viewers.some(({ id }) => id === holder.id) || viewers.length < viewerCount);
  return Math.max(0, viewerCount - Number(holderAttached));
}

/** A name for each of them, told apart by a number where several have the same. */
export function viewerNames({ viewers, holder }: Pick<SharedPort, 'viewers' | 'holder'>): ReadonlyMap<ViewerId, string> {
  const names = new Map<ViewerId, string>();
  const counts = new Map<string, number>();
  const all = holder && !viewers.some(({ id }) => id === holder.id) ? [...viewers, holder] : viewers;
  for (const viewer of all) {
    const name = plainName(viewer.name) || msg('Somebody');
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    names.set(viewer.id, count > 1 ? `${name} (${count})` : name);
  }
  return names;
}

/** The name of one of them; also of somebody the list does not name. */
export function viewerName(shared: Pick<SharedPort, 'viewers' | 'holder'>, id: ViewerId | undefined): string {
  return (id !== undefined && viewerNames(shared).get(id)) || msg('Somebody');
}

/** Those who may be given the port: attached, not we, and not only allowed to watch. */
export function possibleHolders({ viewers, self }: SharedPort): readonly SharedViewer[] {
  return viewers.filter(({ id, role }) => id !== self && role !== 'viewer');
}

/** Who asks for the port while we hold it and could have it, longest first. */
export function askingViewers(shared: SharedPort): readonly ViewerId[] {
  if (standingOf(shared) !== 'holds') return [];
  const cannot = new Set(shared.viewers.filter(({ role }) => role === 'viewer').map(({ id }) => id));
  return shared.wanting.filter((id) => id !== shared.self && !cannot.has(id));
}

/** Who holds the port, in a sentence without a stop. */
export function holderSentence(shared: SharedPort): string {
  if (standingOf(shared) === 'holds') return msg('You hold the port');
  return shared.holder ? msg(str`${viewerName(shared, shared.holder.id)} holds the port`) : msg('Nobody holds the port');
}

/** Why nothing can be transmitted or set now; empty when it can, as on a port that is not shared. */
export function holdReason(shared: SharedPort | undefined): string {
  switch (shared && standingOf(shared)) {
    case undefined:
    case 'holds':
      return '';
    case 'watches':
      return msg('You may only watch this port');
    case 'free':
      return msg('Nobody holds the port: hold it to transmit');
    case 'asked':
    case 'held':
      return shared ? msg(str`${holderSentence(shared)}: ask for it to transmit`) : '';
  }
}

/** What asking for the port is called now; empty where it makes no sense. */
export function requestLabel(shared: SharedPort | undefined): string {
  const standing = shared && standingOf(shared);
  if (standing === 'free') return msg('Hold the port');
  return standing === 'held' ? msg('Ask for it') : '';
}
