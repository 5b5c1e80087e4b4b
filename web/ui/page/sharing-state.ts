import { msg, str } from '@lit/localize';
import { plainLine, plainName } from '../../core/plain-name.ts';
import type { SharedPort, SharedViewer, SharedViewerId } from '../../engine/api/relays.ts';
import { formatTime } from '../../i18n/format.ts';

/**
 * Our standing at a shared port. `holds`: we have control; `free`: nobody has; `held`: somebody else has; `asked`: and
 * we requested it; `watches`: our role is viewer.
 */
type Standing = 'holds' | 'free' | 'held' | 'asked' | 'watches';

export function standingOf({ role, self, holder, wanting }: SharedPort): Standing {
  if (self !== undefined && holder?.id === self) return 'holds';
  if (role === 'viewer') return 'watches';
  if (holder === undefined) return 'free';
  return self !== undefined && wanting.includes(self) ? 'asked' : 'held';
}

/** The number of attached clients without control, including those not listed. */
export function watchingCount({ viewers, viewerCount, holder }: SharedPort): number {
  // A holder whose connection just died is still the holder, but not attached.
  const holderAttached =
    holder !== undefined && (viewers.some(({ id }) => id === holder.id) || viewers.length < viewerCount);
  return Math.max(0, viewerCount - Number(holderAttached));
}

/** A name for each viewer, numbered where several have the same. */
export function viewerNames({
  viewers,
  holder,
}: Pick<SharedPort, 'viewers' | 'holder'>): ReadonlyMap<SharedViewerId, string> {
  const names = new Map<SharedViewerId, string>();
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

/** The name of a viewer; "Somebody" for one who is not listed. */
export function viewerName(shared: Pick<SharedPort, 'viewers' | 'holder'>, id: SharedViewerId | undefined): string {
  return (id !== undefined && viewerNames(shared).get(id)) || msg('Somebody');
}

/** The viewers who can be given control: attached, not us, and at least operators. */
export function possibleHolders({ viewers, self }: SharedPort): readonly SharedViewer[] {
  return viewers.filter(({ id, role }) => id !== self && role !== 'viewer');
}

/** Who requests control while we have it, longest first. */
export function askingViewers(shared: SharedPort): readonly SharedViewerId[] {
  if (standingOf(shared) !== 'holds') return [];
  const cannot = new Set(shared.viewers.filter(({ role }) => role === 'viewer').map(({ id }) => id));
  return shared.wanting.filter((id) => id !== shared.self && !cannot.has(id));
}

/** Who has control, as a sentence without a full stop. */
export function holderSentence(shared: SharedPort): string {
  if (standingOf(shared) === 'holds') return msg('You have control');
  return shared.holder ? msg(str`${viewerName(shared, shared.holder.id)} has control`) : msg('Nobody has control');
}

/** Who has control, since when, and how they got it if known. */
export function holdingSentence(shared: SharedPort): string {
  const { holder, handOver } = shared;
  if (!holder || !handOver) return holderSentence(shared);
  const isOurs = standingOf(shared) === 'holds';
  const name = viewerName(shared, holder.id);
  const time = formatTime(handOver.atMs);
  const why = takeOverReason(shared);
  if (handOver.kind === 'passed')
    return isOurs ? holderSentence(shared) : msg(str`${name} has had control since ${time}`);
  if (why)
    return isOurs
      ? msg(str`You took control at ${time}: “${why}”`)
      : msg(str`${name} took control at ${time}: “${why}”`);
  return isOurs ? msg(str`You took control at ${time}`) : msg(str`${name} took control at ${time}`);
}

/** The holder's reason for taking control: one line; empty if none was given. */
function takeOverReason({ holder, handOver }: SharedPort): string {
  return holder && handOver?.kind === 'taken-over' ? plainLine(handOver.text) : '';
}

/** The message for somebody who just lost control; empty when nobody else has it. */
export function lossSentence(shared: SharedPort): string {
  if (!shared.holder) return '';
  const name = viewerName(shared, shared.holder.id);
  const why = takeOverReason(shared);
  if (shared.handOver?.kind !== 'taken-over') return msg(str`${name} has control now. You can still view the port.`);
  return why
    ? msg(str`${name} took control: “${why}”. You can still view the port.`)
    : msg(str`${name} took control. You can still view the port.`);
}

/** Whether the port stays open at its relay for others when our session ends. */
export function staysOpen(shared: SharedPort | undefined): boolean {
  if (!shared || standingOf(shared) === 'holds') return false;
  return shared.holder !== undefined || shared.viewerCount > 1;
}

/** Why settings and signals have no effect at a port of which only bytes pass. */
export const bytesOnlyReason = (): string =>
  msg('Only bytes pass this TCP connection: its other end has its own settings');

/** Why nothing can be transmitted or set now; empty when it can. */
export function holdReason(shared: SharedPort | undefined): string {
  switch (shared && standingOf(shared)) {
    case undefined:
    case 'holds':
      return '';
    case 'watches':
      return msg('You can only view this port');
    case 'free':
      return msg('Nobody has control: take control to transmit');
    case 'asked':
    case 'held':
      return shared ? msg(str`${holderSentence(shared)}: request control to transmit`) : '';
  }
}

/** The label for requesting control; empty where that is not possible. */
export function requestLabel(shared: SharedPort | undefined): string {
  const standing = shared && standingOf(shared);
  if (standing === 'free') return msg('Take control');
  return standing === 'held' ? msg('Request control') : '';
}
