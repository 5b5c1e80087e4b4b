import { randomBytes } from 'node:crypto';
import { type Credential, credential } from '../auth/credential.ts';
import {
  type CredentialChange,
  type CredentialKeeper,
  NotKept,
  type TakeCredential,
} from '../auth/credential-keeper.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../log/log.ts';
import { object, text } from '../protocol/checks.ts';
import { parseJson } from '../protocol/parse-message.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { Bucket, BucketEntry } from './bucket.ts';
import { subjectPart } from './subjects.ts';

export const accessRules = {
  /** How often a gateway writes a key of its own, and how long it waits until the bucket has brought it back. */
  signMs: 5000,
  signWaitMs: 5000,
  /** How soon a bucket that has failed is opened again. */
  againMs: 2000,
  /** How long a gateway believes what it knows: whoever was revoked meanwhile has access until then. */
  believeMs: 15 * 60_000,
  /** Questions for unknown credentials at one time. */
  questions: 64,
  /** Credentials that are written at one time: the server's time to answer counts from when it is asked. */
  writes: 64,
  /** Tries of one change, each of which another gateway was faster than. */
  tries: 100,
} as const;

/** What a key has: the credential, and which attempt has written it. */
interface KeptCredential {
  readonly credential: Credential;
  readonly attempt: string;
}

interface Pending {
  readonly change: CredentialChange;
  readonly done: Promise<boolean>;
  readonly resolve: (isMine: boolean) => void;
  /** Of the last attempt to write it. */
  attempt?: string;
}

/** Waits until changes are kept. */
interface Waiter {
  /** The credentials that are changed. */
  readonly ids: ReadonlySet<string>;
  /** Called with why one of these cannot be kept now. */
  readonly refuse: (error: NotKept) => void;
}

/** From when everything is known until that is not so any more. */
interface Session {
  readonly bucket: Bucket;
  /** The credentials that are written now. */
  readonly writing: Set<string>;
  /** Those whose turn comes when one of these is written. */
  readonly waiting: Set<string>;
}

type KeptCredentials = Map<string, KeptCredential & { readonly revision: number }>;

interface CredentialBucketOptions {
  /** Name of this gateway. */
  readonly gateway: string;
  readonly clock: Clock;
  readonly log: Log;
}

const checkKept = object<KeptCredential>({ credential, attempt: text(32) });
const prefix = 'credential.';
const keyOf = (id: string): string => `${prefix}${id}`;
const away = 'NATS cannot be reached, or has no majority: try again when it is back.';

/**
 * Keeps the credentials of a fleet in a bucket that all its gateways watch. Each has all of it in memory, and answers
 * from there. A change is made here at once, and kept if the credential is still what this gateway knew; otherwise
 * it is looked at again.
 */
export class CredentialBucket implements CredentialKeeper {
  readonly revokedOnlyHere =
    'Revoked at this gateway, but the others do not know yet. They are told when NATS is back, ' +
    'if this gateway still runs.';
  /** Resolves when everything is known for the first time. */
  readonly ready: Promise<void>;
  readonly #options: CredentialBucketOptions;
  readonly #pending = new Map<string, Pending[]>();
  readonly #waiting = new Set<Waiter>();
  #take: TakeCredential = () => undefined;
  #kept: KeptCredentials = new Map();
  /** Undefined: it is not known what is in the bucket now. */
  #session: Session | undefined;
  /** When it was last known to be complete. */
  #knownUs: number | undefined;
  #questions = 0;
  #close: (() => void) | undefined;
  #isStopped = false;
  #onReady: () => void = () => undefined;

  constructor(options: CredentialBucketOptions) {
    this.#options = options;
    this.ready = new Promise((resolve) => (this.#onReady = resolve));
  }

  /**
   * There is a connection to NATS.
   * @param open makes or finds the bucket @returns resolves when everything is known, or that has failed once
   */
  async up(open: () => Promise<Bucket>): Promise<void> {
    this.#close?.();
    const opening = new AbortController();
    const { signal } = opening;
    const stop = (): void => {
      opening.abort();
      this.#session = undefined;
      this.#failed(new NotKept(away));
    };
    this.#close = stop;
    const fail = (error: unknown): void => {
      if (signal.aborted) return;
      stop();
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.log('warn', 'access-away', { reason, waitMs: accessRules.againMs });
      this.#close = this.#options.clock.after(accessRules.againMs, () => void this.up(open));
    };
    try {
      const bucket = await open();
      if (!signal.aborted) await this.#follow(bucket, signal, fail);
    } catch (error) {
      fail(error);
    }
  }

  /** @returns resolves when everything is known, or `signal` is aborted */
  async #follow(bucket: Bucket, signal: AbortSignal, fail: (error: unknown) => void): Promise<void> {
    const { clock, gateway } = this.#options;
    const session: Session = { bucket, writing: new Set(), waiting: new Set() };
    const found: KeptCredentials = new Map();
    const own = `gateway.${subjectPart(gateway)}`;
    const sign = randomBytes(9).toString('base64url');
    let onSign: () => void = () => undefined;
    let stopTimer: () => void = () => undefined;
    const stop = await bucket.watch((entry) => {
      if (signal.aborted) return;
      if (this.#session === session) this.#takeEntry(entry);
      else this.#read(entry, found);
      if (entry.key === own && Buffer.from(entry.value).toString() === sign) onSign();
    }, fail);
    signal.addEventListener('abort', () => {
      stop();
      stopTimer();
      onSign();
    });
    if (signal.aborted) return stop();
    /** What is written comes back behind everything that was there before. */
    const isKnown = async (): Promise<boolean> => {
      const back = new Promise<void>((resolve) => (onSign = resolve));
      stopTimer = clock.after(accessRules.signWaitMs, () => fail(new Error('What is written does not come back.')));
      await bucket.write(own, Buffer.from(sign));
      await back;
      stopTimer();
      if (signal.aborted) return false;
      this.#knownUs = clock.nowUs();
      stopTimer = clock.after(accessRules.signMs, () => void isKnown().catch(fail));
      return true;
    };
    if (!(await isKnown())) return;
    this.#session = session;
    this.#replace(found);
    this.#onReady();
    for (const id of this.#pending.keys()) void this.#write(id);
  }

  /** The connection has ended. */
  down(): void {
    this.#close?.();
    this.#close = undefined;
  }

  load(_log: Log, take: TakeCredential): Promise<readonly Credential[]> {
    this.#take = take;
    this.#tellAll(this.#kept.keys());
    return Promise.resolve([]);
  }

  change(id: string, change: CredentialChange): Promise<boolean> {
    let resolve: (isMine: boolean) => void = () => undefined;
    const done = new Promise<boolean>((settle) => (resolve = settle));
    const queue = this.#pending.get(id) ?? [];
    queue.push({ change, done, resolve });
    this.#pending.set(id, queue);
    void this.#write(id);
    return done;
  }

  async save(_all: unknown, wanted: readonly string[] = [...this.#pending.keys()]): Promise<void> {
    const ids = new Set(wanted);
    const pending = [...ids].flatMap((id) => this.#pending.get(id) ?? []);
    if (pending.length === 0) return;
    if (!this.#session) throw new NotKept(away);
    let refuse: (error: NotKept) => void = () => undefined;
    const failed = new Promise<never>((_resolve, reject) => (refuse = reject));
    const waiter: Waiter = { ids, refuse };
    this.#waiting.add(waiter);
    await Promise.race([Promise.all(pending.map(({ done }) => done)), failed]).finally(() =>
      this.#waiting.delete(waiter),
    );
  }

  remove(id: string): void {
    this.#kept.delete(id);
    this.#session?.bucket
      .remove(keyOf(id))
      .catch((error: unknown) => this.#options.log('warn', 'credential-not-removed', { id, error }));
  }

  changeRefusal(): RelayError | undefined {
    return this.#session
      ? undefined
      : new RelayError('OVERLOADED', `Nobody can be given access now, so nothing was done. ${away}`);
  }

  useRefusal(): RelayError | undefined {
    if (this.#session) return undefined;
    if (this.#knownUs === undefined)
      return new RelayError('OVERLOADED', 'This gateway has not reached NATS yet, so it does not know who has access.');
    const ageMs = (this.#options.clock.nowUs() - this.#knownUs) / 1000;
    return ageMs <= accessRules.believeMs
      ? undefined
      : new RelayError(
          'OVERLOADED',
          'This gateway has not reached NATS for a quarter of an hour, so it does not know who still has access.',
        );
  }

  learn(id: string): Promise<void> | undefined {
    const session = this.#session;
    if (!session || this.#questions >= accessRules.questions) return undefined;
    this.#questions++;
    return this.#ask(session, id)
      .catch((error: unknown) => this.#options.log('debug', 'credential-not-asked', { id, error }))
      .finally(() => this.#questions--);
  }

  stop(): void {
    this.#isStopped = true;
    this.down();
    for (const { resolve } of [...this.#pending.values()].flat()) resolve(false);
    this.#pending.clear();
  }

  async #ask(session: Session, id: string): Promise<void> {
    const entry = await session.bucket.get(keyOf(id));
    const asked: KeptCredentials = new Map();
    if (!entry || !this.#read(entry, asked)) return;
    const parent = asked.get(id)?.credential.parent;
    if (parent && !this.#kept.has(parent)) await this.#ask(session, parent);
    if (this.#session === session) this.#takeEntry(entry);
  }

  /** Takes what another gateway has written, or this one. */
  #takeEntry(entry: BucketEntry): void {
    const id = this.#read(entry, this.#kept);
    if (id !== undefined) this.#tell(id);
  }

  /** @returns the id of the credential; undefined: nothing new, or none */
  #read({ key, value, revision }: BucketEntry, into: KeptCredentials): string | undefined {
    const id = key.slice(prefix.length);
    if (!key.startsWith(prefix) || (into.get(id)?.revision ?? 0) >= revision) return undefined;
    try {
      const kept = checkKept(parseJson(Buffer.from(value).toString()), '');
      if (kept.credential.id !== id) throw new Error('It has another id.');
      into.set(id, { ...kept, revision });
    } catch (error) {
      this.#options.log('error', 'credential-damaged', { id, error });
      into.delete(id);
    }
    return id;
  }

  #replace(found: KeptCredentials): void {
    const ids = new Set([...found.keys(), ...this.#kept.keys()]);
    this.#kept = found;
    this.#tellAll(ids);
  }

  /** Tells of each behind what it came of. */
  #tellAll(ids: Iterable<string>): void {
    const told = new Set<string>();
    const tell = (id: string): void => {
      if (told.has(id)) return;
      told.add(id);
      const parent = this.#kept.get(id)?.credential.parent;
      if (parent) tell(parent);
      this.#tell(id);
    };
    for (const id of ids) tell(id);
  }

  /** What is kept, with the changes that are not kept yet. */
  #tell(id: string): void {
    let now = this.#kept.get(id)?.credential;
    for (const { change } of this.#pending.get(id) ?? []) now = change(now) ?? now;
    this.#take(id, now);
  }

  /** Keeps the changes of one credential, in their order. */
  async #write(id: string): Promise<void> {
    const session = this.#session;
    const queue = this.#pending.get(id);
    if (!session || !queue || session.writing.has(id)) return;
    if (session.writing.size >= accessRules.writes) return void session.waiting.add(id);
    session.writing.add(id);
    try {
      for (let tries = 0; queue[0] && tries < accessRules.tries; tries++)
        if (await this.#writeFirst(session, id, queue[0])) {
          queue.shift();
          tries = 0;
        } else if (this.#session !== session) return;
      if (queue[0]) throw new NotKept('Other gateways change this access all the time.');
      this.#pending.delete(id);
    } catch (error) {
      if (this.#session === session) this.#retry(id, error);
    } finally {
      session.writing.delete(id);
      const [next] = session.waiting;
      if (next !== undefined && session.waiting.delete(next)) void this.#write(next);
    }
  }

  /** @returns false: it has to be tried again */
  async #writeFirst(session: Session, id: string, pending: Pending): Promise<boolean> {
    const kept = this.#kept.get(id);
    // An attempt whose answer was lost.
    const isWritten = pending.attempt !== undefined && kept?.attempt === pending.attempt;
    const next = isWritten ? undefined : pending.change(kept?.credential);
    if (next) {
      pending.attempt = randomBytes(9).toString('base64url');
      const value = Buffer.from(JSON.stringify({ credential: next, attempt: pending.attempt }));
      const revision = await session.bucket.write(keyOf(id), value, kept?.revision ?? 0);
      const entry = revision === undefined ? await session.bucket.get(keyOf(id)) : undefined;
      if (this.#session !== session) return false;
      if (revision === undefined) {
        if (entry) this.#takeEntry(entry);
        else if (this.#kept.delete(id)) this.#tell(id);
        return false;
      }
      if ((this.#kept.get(id)?.revision ?? 0) < revision)
        this.#kept.set(id, { credential: next, attempt: pending.attempt, revision });
    }
    const isMine = isWritten || next !== undefined;
    pending.resolve(isMine);
    return true;
  }

  #retry(id: string, error: unknown): void {
    const { clock, log } = this.#options;
    const reason = error instanceof Error ? error.message : String(error);
    log('warn', 'credential-not-kept', { id, reason });
    this.#failed(new NotKept(reason), id);
    clock.after(accessRules.againMs, () => void (this.#isStopped || this.#write(id)));
  }

  /** @param id of the credential that cannot be kept. Default: none can be */
  #failed(error: NotKept, id?: string): void {
    for (const waiter of this.#waiting) {
      if (id !== undefined && !waiter.ids.has(id)) continue;
      waiter.refuse(error);
      this.#waiting.delete(waiter);
    }
  }
}
