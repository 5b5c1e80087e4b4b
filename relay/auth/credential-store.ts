import type { Log } from '../log/log.ts';
import { AccessRefused } from '../protocol/access-refused.ts';
import type { Actor } from '../protocol/relay-event.ts';
import type { Credential, EndReason } from './credential.ts';
import type { CredentialFile } from './credential-file.ts';
import type { Clock } from '../base/clock.ts';

/** Both kinds of time that an access can end by. */
interface RelayTime {
  readonly clock: Clock;
  /** The wall clock, milliseconds since 1970: it may be set, forward and back, at any time. */
  readonly wallMs: () => number;
}

/**
 * The deadline of something that was given a duration. It follows the wall clock, so that noon is noon also after a
 * restart of the relay, and the monotonic clock, so that setting the wall clock back extends nothing.
 */
class Deadline {
  readonly #time: RelayTime;
  readonly #wallMs: number;
  readonly #monotonicUs: number;

  /** @param endsAt by the wall clock, milliseconds since 1970 */
  constructor(endsAt: number, time: RelayTime) {
    this.#time = time;
    this.#wallMs = endsAt;
    this.#monotonicUs = time.clock.nowUs() + (endsAt - time.wallMs()) * 1000;
  }

  get leftMs(): number {
    const { clock, wallMs } = this.#time;
    return Math.min(this.#wallMs - wallMs(), (this.#monotonicUs - clock.nowUs()) / 1000);
  }
}

/** How long ended credentials are kept, to explain the refusal to those who use them; and how many at most. */
const keepEndedMs = 30 * 86_400_000;
const maxEnded = 1024;
/** The wall clock may be set at any time, so it is looked at this often while something is to end. */
const lookMs = 30_000;
/** How often the last use of credentials is saved. */
const saveSeenMs = 300_000;

export interface CredentialStoreOptions {
  readonly time: RelayTime;
  readonly log: Log;
  /** Default: nothing outlives the process. */
  readonly file?: CredentialFile;
  /** A credential ended. `by` null: by itself. */
  readonly onEnded?: (ended: Credential, by: Actor | null) => void;
}

/**
 * All credentials there are, and for a while those there were: each ends once, on time, and with all that came of it.
 */
export class CredentialStore {
  readonly #options: CredentialStoreOptions;
  readonly #all = new Map<string, Credential>();
  readonly #deadlines = new Map<string, Deadline>();
  readonly #ends = new Map<string, AbortController>();
  #stopTimer: (() => void) | undefined;
  #savedSeenUs: number;

  private constructor(options: CredentialStoreOptions) {
    this.#options = options;
    this.#savedSeenUs = options.time.clock.nowUs();
  }

  /** @throws {Error} as `CredentialFile.load` does */
  static async open(options: CredentialStoreOptions): Promise<CredentialStore> {
    const store = new CredentialStore(options);
    for (const credential of (await options.file?.load(options.log)) ?? []) store.#put(credential);
    store.#endExpired();
    store.#watch();
    return store;
  }

  /** By its public id; also ended ones, as long as they are kept. */
  get(id: string): Credential | undefined {
    if ((this.#deadlines.get(id)?.leftMs ?? 1) <= 0) this.end(id, 'expired');
    return this.#all.get(id);
  }

  /** Credentials that grant access. */
  live(kind: Credential['kind']): Credential[] {
    this.#endExpired();
    return [...this.#all.values()].filter((credential) => credential.kind === kind && !credential.ended);
  }

  /** Aborted when it ends. */
  ended(id: string): AbortSignal {
    const known = this.#ends.get(id);
    if (known) return known.signal;
    const end = new AbortController();
    this.#ends.set(id, end);
    return end.signal;
  }

  /** @returns resolves when it is kept, so that it may be handed out @throws {Error} then there is none of it */
  async add(credential: Credential): Promise<void> {
    this.#put(credential);
    this.#watch();
    try {
      await this.save();
    } catch (error) {
      this.#forget(credential.id);
      throw error;
    }
  }

  /** As `add`, but for as long as the relay runs. */
  keep(credential: Credential): void {
    this.#put(credential);
  }

  /** Records the use of a credential. */
  seen(id: string, address: string): void {
    const { clock, wallMs } = this.#options.time;
    const known = this.#all.get(id);
    if (!known || known.ended) return;
    this.#all.set(id, { ...known, address, lastSeenAt: Math.max(0, Math.round(wallMs())) });
    if (clock.nowUs() - this.#savedSeenUs >= saveSeenMs * 1000) this.#saveLater();
  }

  /**
   * Ends a credential and everything derived from it immediately; open connections are closed.
   * @returns false: it had ended
   */
  end(id: string, why: EndReason, by: Actor | null = null): boolean {
    const known = this.#all.get(id);
    if (!known || known.ended) return false;
    const ended = { ...known, ended: { why, at: Math.max(0, Math.round(this.#options.time.wallMs())) } };
    this.#all.set(id, ended);
    this.#deadlines.delete(id);
    this.#ends.get(id)?.abort(new AccessRefused(why));
    this.#ends.delete(id);
    this.#options.log('info', 'access-ended', { id, kind: known.kind, name: known.name, why });
    this.#options.onEnded?.(ended, by);
    for (const { id: child, parent } of this.#all.values())
      if (parent === id) this.end(child, why === 'expired' ? why : 'revoked', by);
    // So that it stays ended even if the clock is set back while the relay is down.
    if (why === 'expired') this.#saveLater();
    return true;
  }

  /** Counts a device that a share's link signs in. @param by -1: it has not */
  countDevice(id: string, by: 1 | -1): void {
    const known = this.#all.get(id);
    if (known?.devices !== undefined) this.#all.set(id, { ...known, used: (known.used ?? 0) + by });
  }

  /** Undoes an end as `used`, if its use failed. */
  restore(credential: Credential): void {
    if (this.#all.get(credential.id)?.ended?.why === 'used') this.#put(credential);
  }

  /** @returns resolves when all is on the disk as it is now @throws {Error} with a sentence */
  async save(): Promise<void> {
    this.#prune();
    this.#savedSeenUs = this.#options.time.clock.nowUs();
    // The secret of the relay's own user is another one each time.
    await this.#options.file?.save(() => [...this.#all.values()].filter(({ kind }) => kind !== 'l'));
  }

  async stop(): Promise<void> {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    // Saves the last uses, and waits for pending writes.
    await this.save().catch((error: unknown) => this.#options.log('error', 'credentials-not-saved', { error }));
  }

  #put(credential: Credential): void {
    this.#all.set(credential.id, credential);
    if (credential.expiresAt !== null && !credential.ended)
      this.#deadlines.set(credential.id, new Deadline(credential.expiresAt, this.#options.time));
  }

  #forget(id: string): void {
    this.#all.delete(id);
    this.#deadlines.delete(id);
    this.#ends.get(id)?.abort(new AccessRefused('revoked'));
    this.#ends.delete(id);
  }

  #endExpired(): void {
    for (const [id, { leftMs }] of this.#deadlines) if (leftMs <= 0) this.end(id, 'expired');
  }

  /** Looks again when the next one ends, or sooner. */
  #watch(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    const leftMs = Math.min(...[...this.#deadlines.values()].map((deadline) => deadline.leftMs));
    if (leftMs === Infinity) return;
    this.#stopTimer = this.#options.time.clock.after(Math.ceil(Math.max(1, Math.min(leftMs, lookMs))), () => {
      this.#endExpired();
      this.#watch();
    });
  }

  #saveLater(): void {
    this.save().catch((error: unknown) => this.#options.log('error', 'credentials-not-saved', { error }));
  }

  #prune(): void {
    const oldest = this.#options.time.wallMs() - keepEndedMs;
    const ended = [...this.#all.values()]
      .flatMap(({ id, ended: end }) => (end ? [{ id, at: end.at }] : []))
      .sort((a, b) => b.at - a.at);
    ended.forEach(({ id, at }, i) => (i >= maxEnded || at < oldest) && this.#forget(id));
  }
}
