import { msg, str } from '@lit/localize';
import { plainLine, plainName } from '../../core/plain-name.ts';
import type { SharedPort, SharedViewer, ViewerId } from '../../engine/api/relays.ts';
import { formatTime } from '../../i18n/format.ts';

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
  const holderAttached =
    holder !== undefined && (viewers.some(({ id }) => id === holder.id) || viewers.length < viewerCount);
  return Math.max(0, viewerCount - Number(holderAttached));
}

/** A name for each of them, told apart by a number where several have the same. */
export function viewerNames({
  viewers,
  holder,
}: Pick<SharedPort, 'viewers' | 'holder'>): ReadonlyMap<ViewerId, string> {
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
  return shared.holder
    ? msg(str`${viewerName(shared, shared.holder.id)} holds the port`)
    : msg('Nobody holds the port');
}

/** Who holds the port, since when, and how they got it, as far as we know. */
export function holdingSentence(shared: SharedPort): string {
  const { holder, handOver } = shared;
  if (!holder || !handOver) return holderSentence(shared);
  const isOurs = standingOf(shared) === 'holds';
  const name = viewerName(shared, holder.id);
  const time = formatTime(handOver.atMs);
  const why = takeOverReason(shared);
  if (handOver.kind === 'passed')
    return isOurs ? holderSentence(shared) : msg(str`${name} holds the port since ${time}`);
  if (why)
    return isOurs
      ? msg(str`You took the port over at ${time}: “${why}”`)
      : msg(str`${name} took the port over at ${time}: “${why}”`);
  return isOurs ? msg(str`You took the port over at ${time}`) : msg(str`${name} took the port over at ${time}`);
}

/** Why the holder took the port over, in their words: one line; empty where they gave none. */
function takeOverReason({ holder, handOver }: SharedPort): string {
  return holder && handOver?.kind === 'taken-over' ? plainLine(handOver.text) : '';
}

/** What somebody who held the port until now is told; empty when nobody else holds it. */
export function lossSentence(shared: SharedPort): string {
  if (!shared.holder) return '';
  const name = viewerName(shared, shared.holder.id);
  const why = takeOverReason(shared);
  if (shared.handOver?.kind !== 'taken-over') return msg(str`${name} holds the port now. You go on watching.`);
  return why
    ? msg(str`${name} took the port over: “${why}”. You go on watching.`)
    : msg(str`${name} took the port over. You go on watching.`);
}

/** Whether ending our session leaves the port open at its relay, for those who go on with it. */
export function staysOpen(shared: SharedPort | undefined): boolean {
  if (!shared || standingOf(shared) === 'holds') return false;
  return shared.holder !== undefined || shared.viewerCount > 1;
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
