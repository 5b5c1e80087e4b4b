import type { HighlightRule } from '../../core/highlight-rule.ts';
import { silentMs } from '../../core/row.ts';
import type { Glance } from '../../engine/api/glances.ts';
import type { DirectoryEntry } from '../../engine/api/relays.ts';

/** Tiles on one page of the wall: as many ports as may be looked at. */
export const tilesPerPage = 64;
/** Ports of other pages whose lines and alarms are remembered. */
const maxRemembered = 256;
/** A rate is of so long ago at most. */
const freshMs = 5000;

interface WallAlarm {
  readonly rule: HighlightRule;
  /** Lines that matched since it was acknowledged. */
  readonly count: number;
  /** The last of them. */
  readonly text: string;
}

/** A port as the wall shows it. */
export interface WallTile {
  readonly port: DirectoryEntry;
  readonly glance: Glance | undefined;
  readonly alarm: WallAlarm | undefined;
}

/** What a port does: `quiet`: nothing for so long; `new`: nothing since it is looked at. */
type WallActivity =
  | { readonly kind: 'live'; readonly rate: number }
  | { readonly kind: 'quiet'; readonly forMs: number; readonly isLong: boolean }
  | { readonly kind: 'new'; readonly isLong: boolean };

interface Known {
  readonly glance?: Glance | undefined;
  readonly alarm?: WallAlarm | undefined;
  /** When it received something last. */
  readonly receivedMs?: number | undefined;
  /** When it was looked at first. */
  readonly sinceMs: number;
}

/** The ports of a wall, what is known of them, and which of them are in sight. */
export class WallModel {
  #ports: readonly DirectoryEntry[] = [];
  readonly #known = new Map<string, Known>();
  #sight = new Set<string>();
  #newest: string | undefined;

  get tiles(): readonly WallTile[] {
    return this.#ports.map((port) => {
      const { glance, alarm } = this.#known.get(port.id) ?? {};
      return { port, glance, alarm };
    });
  }

  /** Those with an alarm that nobody has acknowledged. */
  get alarmed(): readonly WallTile[] {
    return this.tiles.filter(({ alarm }) => alarm);
  }

  /** The port whose alarm came last. */
  get newest(): DirectoryEntry | undefined {
    return this.alarmed.find(({ port }) => port.id === this.#newest)?.port;
  }

  /** The ports to be looked at: those in sight, in their order. */
  get inSight(): readonly string[] {
    return this.#ports.filter(({ id }) => this.#sight.has(id)).map(({ id }) => id);
  }

  /** These are the ports from now on. Lines and alarms of those that stay, stay. */
  setPorts(ports: readonly DirectoryEntry[], nowMs: number): void {
    this.#ports = ports.slice(0, tilesPerPage);
    const ids = new Set(this.#ports.map(({ id }) => id));
    this.#sight = new Set([...this.#sight].filter((id) => ids.has(id)));
    for (const id of ids) if (!this.#known.has(id)) this.#known.set(id, { sinceMs: nowMs });
    for (const id of this.#known.keys()) {
      if (this.#known.size <= maxRemembered) break;
      if (!ids.has(id)) this.#known.delete(id);
    }
  }

  take(glances: readonly Glance[], nowMs: number): void {
    for (const glance of glances) {
      const { port, alarm } = glance;
      const before = this.#known.get(port);
      if (!before) continue;
      if (alarm) this.#newest = port;
      const count = (before.alarm?.count ?? 0) + (alarm?.count ?? 0);
      this.#known.set(port, {
        ...before,
        glance,
        alarm: alarm ? { ...alarm, count } : before.alarm,
        receivedMs: glance.isNews ? nowMs : before.receivedMs,
      });
    }
  }

  /** @param id default: all */
  acknowledge(id?: string): void {
    for (const [port, known] of this.#known)
      if (id === undefined || id === port) this.#known.set(port, { ...known, alarm: undefined });
  }

  /** @returns whether other ports are to be looked at now */
  see(id: string, isInSight: boolean): boolean {
    if (this.#sight.has(id) === isInSight) return false;
    if (isInSight) this.#sight.add(id);
    else this.#sight.delete(id);
    return true;
  }

  activity({ port: { id }, glance }: WallTile, nowMs: number): WallActivity {
    const { sinceMs = nowMs, receivedMs } = this.#known.get(id) ?? {};
    if (receivedMs === undefined) return { kind: 'new', isLong: nowMs - sinceMs >= silentMs };
    const forMs = Math.max(0, nowMs - receivedMs);
    if (forMs < freshMs) return { kind: 'live', rate: glance?.rate ?? 0 };
    return { kind: 'quiet', forMs, isLong: forMs >= silentMs };
  }
}

/** Where a key leads from tile `at`, in rows of `columns`. @returns `undefined` when it leads nowhere */
export function tileAfter(key: string, at: number, count: number, columns: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    Home: -at,
    End: count - 1 - at,
  };
  const step = Object.hasOwn(steps, key) ? steps[key] : undefined;
  if (step === undefined) return undefined;
  const next = at + step;
  // Below the last tile of a column there is none, but in the row there may be.
  if (key === 'ArrowDown' && next >= count)
    return Math.floor(at / columns) < Math.floor((count - 1) / columns) ? count - 1 : undefined;
  return next >= 0 && next < count ? next : undefined;
}
