import type { ShareConfirm, ShareWish } from '../../engine/api/access.ts';

/** The chosen duration of a share: a common one, or a custom number. */
export interface DurationChoice {
  /** Index in `usualDurations`; `own`: see `count` and `unit`. */
  readonly usual: number | 'own';
  readonly count: string;
  readonly unit: keyof typeof unitMs;
}

export interface ShareForm {
  readonly which: 'these' | 'all';
  /** Ids of ports at their relay. */
  readonly chosen: readonly string[];
  readonly role: ShareWish['role'];
  readonly duration: DurationChoice;
  /** How many devices the link signs in; Infinity: any number, and programs. */
  readonly devices: number;
  /** What a person has to allow each time; of a viewer, who does none of it, nothing. */
  readonly confirm: ShareConfirm | 'none';
  readonly name: string;
}

export const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** An hour, a working day, a day, a week, a month. */
export const usualDurations = [
  [1, 'hour'],
  [8, 'hour'],
  [1, 'day'],
  [7, 'day'],
  [30, 'day'],
] as const;

/** The choices for how many devices a link signs in. */
export const deviceCounts = [1, 2, 5, 10, Infinity] as const;

/** The choices for what needs a yes. */
export const shareConfirms = ['none', 'signals', 'transmit'] as const;

/** Least access first. */
export const shareRoles = ['viewer', 'operator', 'admin'] as const;

export const emptyForm: ShareForm = {
  which: 'all',
  chosen: [],
  role: 'viewer',
  duration: { usual: 1, count: '2', unit: 'hour' },
  devices: 1,
  confirm: 'none',
  name: '',
};

/** The relay's limits (relay/protocol/access.ts). */
const minMs = 60_000;
const maxMs = 366 * 86_400_000;

/** @returns `undefined` for an invalid or too short or long duration */
export function durationOf({ usual, count, unit }: DurationChoice): number | undefined {
  if (usual !== 'own') {
    const [usualCount, usualUnit] = usualDurations[usual] ?? usualDurations[0];
    return usualCount * unitMs[usualUnit];
  }
  const text = count.trim().replace(',', '.');
  const durationMs = /^\d+(?:\.\d+)?$/.test(text) ? Math.round(Number(text) * unitMs[unit]) : 0;
  return durationMs >= minMs && durationMs <= maxMs ? durationMs : undefined;
}

/** The request to the relay, or the field that is invalid. */
export function wishOf({ which, chosen, role, duration, devices, confirm, name }: ShareForm): {
  readonly wish?: ShareWish;
  readonly problem?: 'ports' | 'duration';
} {
  if (which === 'these' && chosen.length === 0) return { problem: 'ports' };
  const durationMs = durationOf(duration);
  if (durationMs === undefined) return { problem: 'duration' };
  const wish = {
    name: name.trim(),
    ports: which === 'all' ? ('all' as const) : chosen,
    role,
    durationMs,
    ...(devices === Infinity ? {} : { devices }),
    ...(confirm === 'none' || role === 'viewer' ? {} : { confirm }),
  };
  return { wish };
}
