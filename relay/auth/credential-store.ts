import type { Log } from '../log/log.ts';
import { AccessRefused } from '../protocol/access-refused.ts';
import type { RelayError } from '../protocol/relay-error.ts';
import type { Actor } from '../protocol/relay-event.ts';
import { type Credential, type EndReason, isLinkOpen } from './credential.ts';
import type { CredentialChange, CredentialKeeper } from './credential-keeper.ts';
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
  readonly keeper?: CredentialKeeper;
  /** A credential ended, and nobody else ended it before. `by` null: by itself. */
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
  /** Uses that are not kept yet, by id. */
  readonly #uses = new Map<string, Pick<Credential, 'address' | 'lastSeenAt'>>();
  #stopTimer: (() => void) | undefined;
  #savedSeenUs: number;

  private constructor(options: CredentialStoreOptions) {
    this.#options = options;
    this.#savedSeenUs = options.time.clock.nowUs();
  }

  /** @throws {Error} as `CredentialKeeper.load` does */
  static async open(options: CredentialStoreOptions): Promise<CredentialStore> {
    const store = new CredentialStore(options);
    const kept = await options.keeper?.load(options.log, (id, credential) => store.#take(id, credential));
    for (const credential of kept ?? []) store.#put(credential);
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

  /** Why nobody can be given access now, and no access can be ended for all. */
  get changeRefusal(): RelayError | undefined {
    return this.#options.keeper?.changeRefusal();
  }

  /** Why it is not known now who has access. */
  get useRefusal(): RelayError | undefined {
    return this.#options.keeper?.useRefusal();
  }

  /** For people, where an end could not be kept. */
  get revokedOnlyHere(): string {
    return this.#options.keeper?.revokedOnlyHere ?? '';
  }

  /** Asks for a credential that another gateway may have just made. @returns undefined: there is nothing to ask */
  learn(id: string): Promise<void> | undefined {
    return this.#all.has(id) ? undefined : this.#options.keeper?.learn(id);
  }

  /** @returns resolves when it is kept, so that it may be handed out @throws {Error} then there is none of it */
  async add(credential: Credential): Promise<void> {
    const { id } = credential;
    const { keeper } = this.#options;
    this.#put(credential);
    this.#watch();
    void keeper?.change(id, (kept) => (kept ? undefined : credential));
    try {
      await this.save([id]);
    } catch (error) {
      this.#forget(id);
      // Others may have got it all the same.
      void keeper?.change(id, (kept) => kept && this.#withEnd(kept, 'revoked'));
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
    const use = { address, lastSeenAt: Math.max(0, Math.round(wallMs())) };
    this.#all.set(id, { ...known, ...use });
    if (known.kind !== 'l') this.#uses.set(id, use);
    if (clock.nowUs() - this.#savedSeenUs >= saveSeenMs * 1000) this.#saveLater();
  }

  /**
   * Ends a credential and everything derived from it immediately; open connections are closed.
   * @returns false: it had ended
   */
  end(id: string, why: EndReason, by: Actor | null = null): boolean {
    return this.#endNow(id, why, by) !== undefined;
  }

  /**
   * Uses a link for one device.
   * @returns false: others were faster
   * @throws {Error} if that could not be kept
   */
  async claim(link: Credential): Promise<boolean> {
    const { id, kind, devices } = link;
    if (kind === 's' && devices === undefined) return true;
    // Synchronously, so that it cannot be used twice here.
    const isMine =
      kind === 'p'
        ? this.#endNow(id, 'used', null)
        : this.#change(id, (kept) => (kept && isLinkOpen(kept) ? { ...kept, used: (kept.used ?? 0) + 1 } : undefined));
    if (typeof isMine !== 'object') return isMine ?? false;
    try {
      await this.save([id]);
    } catch (error) {
      // It may be claimed all the same, or soon.
      void isMine.then((wasMine) => wasMine && this.unclaim(link));
      throw error;
    }
    return isMine;
  }

  /** Undoes a claim, if its use failed. */
  unclaim({ id, kind }: Credential): void {
    void this.#change(id, (kept) => {
      if (kind === 'p') return kept?.ended?.why === 'used' ? { ...kept, ended: null } : undefined;
      return kept?.devices === undefined ? undefined : { ...kept, used: (kept.used ?? 0) - 1 };
    });
  }

  /** A credential and all that came of it. */
  familyOf(id: string): string[] {
    return [id, ...this.#childrenOf(id).flatMap((child) => this.familyOf(child.id))];
  }

  /**
   * @param ids of the credentials that are waited for. Default: all
   * @returns resolves when these are kept as they are now
   * @throws {Error} with a sentence
   */
  async save(ids?: readonly string[]): Promise<void> {
    this.#prune();
    // The secret of the relay's own user is another one each time.
    await this.#options.keeper?.save(() => [...this.#all.values()].filter(({ kind }) => kind !== 'l'), ids);
  }

  async stop(): Promise<void> {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    // Saves the last uses, and waits for pending writes.
    await this.#saveUses().catch((error: unknown) => this.#options.log('error', 'credentials-not-saved', { error }));
    this.#options.keeper?.stop();
  }

  /** Changes what this relay knows, at once, and what is kept. @returns whether that allowed it */
  #change(id: string, change: CredentialChange): boolean | Promise<boolean> {
    const known = this.#all.get(id);
    const next = change(known);
    if (!known || !next) return false;
    this.#put(next);
    return known.kind === 'l' ? true : (this.#options.keeper?.change(id, change) ?? true);
  }

  /** @returns undefined: it had ended; otherwise whether it was ended here before anywhere else */
  #endNow(id: string, why: EndReason, by: Actor | null): boolean | Promise<boolean> | undefined {
    const known = this.#all.get(id);
    if (!known || known.ended) return undefined;
    const ended = this.#withEnd(known, why);
    const isMine = this.#change(id, (kept) => (kept && !kept.ended ? { ...kept, ended: ended.ended } : undefined));
    this.#closed(ended, why);
    const announce = (isFirst: boolean): void => void (isFirst && this.#options.onEnded?.(ended, by));
    // Somebody did it here, whether others know of it or not.
    if (typeof isMine === 'boolean' || (by && this.changeRefusal)) announce(isMine !== false);
    else void isMine.then(announce);
    for (const child of this.#childrenOf(id)) this.#endNow(child.id, why === 'expired' ? why : 'revoked', by);
    // So that it stays ended even if the clock is set back while the relay is down.
    if (why === 'expired') this.#saveLater();
    return isMine;
  }

  #withEnd(credential: Credential, why: EndReason): Credential {
    return { ...credential, ended: { why, at: Math.max(0, Math.round(this.#options.time.wallMs())) } };
  }

  /** Closes what is open by a credential that has ended. */
  #closed({ id, kind, name }: Credential, why: EndReason): void {
    this.#uses.delete(id);
    this.#ends.get(id)?.abort(new AccessRefused(why));
    this.#ends.delete(id);
    this.#options.log('info', 'access-ended', { id, kind, name, why });
  }

  #childrenOf(id: string): Credential[] {
    return [...this.#all.values()].filter(({ parent }) => parent === id);
  }

  /** Takes what others have changed. */
  #take(id: string, kept: Credential | undefined): void {
    const known = this.#all.get(id);
    if (known?.kind === 'l') return;
    if (!kept) return void (known && this.#forget(id));
    const use = this.#uses.get(id);
    const isLater = use !== undefined && use.lastSeenAt > kept.lastSeenAt;
    const next = { ...kept, ...(isLater ? use : {}), ended: kept.ended ?? this.#endOfParent(kept) };
    this.#put(next);
    if (next.ended && !known?.ended) {
      this.#closed(next, next.ended.why);
      for (const child of this.#childrenOf(id)) this.#take(child.id, child);
    }
    this.#watch();
  }

  /** Whoever ended a share may not have known of what was made of it at the same time. */
  #endOfParent({ parent, createdAt }: Credential): Credential['ended'] {
    if (parent === null) return null;
    const known = this.#all.get(parent);
    if (!known) return { why: 'revoked', at: createdAt };
    return known.ended && { ...known.ended, why: known.ended.why === 'expired' ? 'expired' : 'revoked' };
  }

  #put(credential: Credential): void {
    const { id, expiresAt, ended } = credential;
    const before = this.#all.get(id);
    this.#all.set(id, credential);
    if (expiresAt === null || ended) this.#deadlines.delete(id);
    else if (!before || before.ended || before.expiresAt !== expiresAt)
      this.#deadlines.set(id, new Deadline(expiresAt, this.#options.time));
  }

  #forget(id: string): void {
    this.#all.delete(id);
    this.#uses.delete(id);
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
    this.#saveUses().catch((error: unknown) => this.#options.log('error', 'credentials-not-saved', { error }));
  }

  async #saveUses(): Promise<void> {
    this.#savedSeenUs = this.#options.time.clock.nowUs();
    for (const [id, use] of this.#uses)
      void this.#options.keeper?.change(id, (kept) =>
        kept && !kept.ended && kept.lastSeenAt < use.lastSeenAt ? { ...kept, ...use } : undefined,
      );
    this.#uses.clear();
    await this.save();
  }

  #prune(): void {
    const oldest = this.#options.time.wallMs() - keepEndedMs;
    const ended = [...this.#all.values()]
      .flatMap(({ id, ended: end }) => (end ? [{ id, at: end.at }] : []))
      .sort((a, b) => b.at - a.at);
    for (const [i, { id, at }] of ended.entries())
      if (i >= maxEnded || at < oldest) {
        this.#forget(id);
        this.#options.keeper?.remove(id);
      }
  }
}
