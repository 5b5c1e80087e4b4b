import { setMaxListeners } from 'node:events';
import { RelayError } from '../../protocol/relay-error.ts';
import type { ClientIdentity } from '../access/client-identity.ts';
import { sharedViewer } from './shared-viewer.ts';
import type { Clock } from '../../base/clock.ts';

/** What is remembered of a client between its connections. */
export interface ClientMemory {
  /** Sent to the client: if it is the same as last time, nothing was forgotten. */
  readonly memory: string;
  /** The client's public id. */
  readonly viewer: string;
  /** Shows other hosts' ports that this id is the client's (`sharedViewer`). Default: the id has the relay's run. */
  readonly proof?: string;
}

/** A client of another relay. */
export interface GuestOrigin {
  /** Its public id there. */
  readonly viewer: string;
  /** The run of the relay it comes from. */
  readonly run: string;
}

/** The connection of a connected client. */
export interface Replaceable {
  /** The same client has reconnected: this connection ends, and its pending requests are dropped. */
  replace(): void;
}

interface Entry {
  memory: ClientMemory;
  readonly identity: ClientIdentity;
  /** The run of the relay it comes from; undefined: this one. */
  run: string | undefined;
  connection: Replaceable | undefined;
  goneUs: number;
  /** No longer waits for the end of its identity. */
  unwatch: () => void;
}

interface ClientMemoriesOptions {
  /** A client of another relay has come from elsewhere than before: its writes until then have no more answers. */
  readonly onMoved?: (viewer: string) => void;
  /** Distinguishes public ids from those of other relays. Default: nothing. */
  readonly run?: string;
  /** Public ids are those that the clients have at all relays that do so (`sharedViewer`). Default: no. */
  readonly sharesViewers?: boolean;
}

/** How many clients that are gone are remembered: half of them of one share at the most, where others are there too. */
const maxGone = 1024;

/** Recognises clients that come back, by their secret. */
export class ClientMemories {
  readonly #clock: Clock;
  readonly #keepMs: number;
  readonly #newId: () => string;
  readonly #onForget: (viewer: string) => void;
  readonly #onMoved: (viewer: string) => void;
  readonly #run: string;
  readonly #isShared: boolean;
  readonly #bySecret = new Map<string, Entry>();
  #count = 0;

  /**
   * @param newId makes 128 random bits in base64url
   * @param onForget called for every client that is forgotten
   */
  constructor(
    clock: Clock,
    keepMs: number,
    newId: () => string,
    onForget: (viewer: string) => void,
    { onMoved = () => undefined, run = '', sharesViewers = false }: ClientMemoriesOptions = {},
  ) {
    this.#clock = clock;
    this.#keepMs = keepMs;
    this.#newId = newId;
    this.#onForget = onForget;
    this.#onMoved = onMoved;
    this.#run = run;
    this.#isShared = sharesViewers;
  }

  get size(): number {
    return this.#bySecret.size;
  }

  /** A new public id. */
  newViewer(): string {
    return `v${++this.#count}${this.#run === '' ? '' : `-${this.#run}`}`;
  }

  /**
   * A client identifies itself. A connection it still has is ended. If it comes from another relay than before, it
   * keeps its public id and what that holds, and its writes until then get no more answers.
   *
   * @param guest where its public id was given. Default: it gets one here
   * @throws {RelayError} `FORBIDDEN` where the secret is that of another identity's client
   */
  enter(secret: string, identity: ClientIdentity, connection: Replaceable, guest?: GuestOrigin): ClientMemory {
    this.#forgetOld();
    this.#forgetEnded(secret);
    const known = this.#bySecret.get(secret);
    if (known && known.identity.id !== identity.id)
      throw new RelayError('FORBIDDEN', 'This client secret belongs to another identity.');
    if (known?.connection !== connection) known?.connection?.replace();
    const entry = known ?? {
      memory: { memory: this.#newId(), ...this.#publicOf(secret, identity, guest) },
      identity,
      run: guest?.run,
      connection,
      goneUs: 0,
      unwatch: () => undefined,
    };
    if (entry.run !== guest?.run) {
      entry.run = guest?.run;
      entry.memory = { ...entry.memory, memory: this.#newId() };
      this.#onMoved(entry.memory.viewer);
    }
    entry.connection = connection;
    entry.unwatch();
    this.#bySecret.set(secret, entry);
    return entry.memory;
  }

  /** A connection has ended. A replaced one is ignored. */
  leave(secret: string, connection: Replaceable): void {
    const entry = this.#bySecret.get(secret);
    if (!entry || entry.connection !== connection) return;
    entry.connection = undefined;
    entry.goneUs = this.#clock.nowUs();
    // The one that left last is the last in the map.
    this.#bySecret.delete(secret);
    this.#bySecret.set(secret, entry);
    this.#forgetOld();
    this.#watch(secret, entry);
  }

  /** When a client is gone and its access has ended, its waiting writes are dropped and its lease is free. */
  #watch(secret: string, entry: Entry): void {
    const { ended } = entry.identity;
    if (!ended || this.#bySecret.get(secret) !== entry) return;
    const forget = (): void => this.#forget(secret, entry);
    if (ended.aborted) return forget();
    // One listener per client of this identity.
    setMaxListeners(0, ended);
    ended.addEventListener('abort', forget, { once: true });
    entry.unwatch = () => ended.removeEventListener('abort', forget);
  }

  /**
   * Forgets a client of another relay, whether it is connected or may reconnect; not one that has come from elsewhere
   * since.
   */
  forget(secret: string, run: string): void {
    const known = this.#bySecret.get(secret);
    if (known?.run !== run) return;
    known.connection?.replace();
    if (this.#bySecret.get(secret) === known) this.#forget(secret, known);
  }

  #publicOf(secret: string, identity: ClientIdentity, guest?: GuestOrigin): Omit<ClientMemory, 'memory'> {
    if (guest) return { viewer: guest.viewer };
    return this.#isShared ? sharedViewer(secret, identity.id) : { viewer: this.newViewer() };
  }

  #forget(secret: string, { memory, unwatch }: Entry): void {
    unwatch();
    this.#bySecret.delete(secret);
    this.#onForget(memory.viewer);
  }

  /** A client that signed out and in again is a new one for the relay: nothing is left of the former. */
  #forgetEnded(secret: string): void {
    const known = this.#bySecret.get(secret);
    if (!known?.identity.ended?.aborted) return;
    known.connection?.replace();
    // That may have been the last of it.
    if (this.#bySecret.get(secret) === known) this.#forget(secret, known);
  }

  #forgetOld(): void {
    const oldestUs = this.#clock.nowUs() - this.#keepMs * 1000;
    const byRoot = new Map<string, [secret: string, entry: Entry][]>();
    let count = 0;
    for (const [secret, entry] of this.#bySecret) {
      if (entry.connection) continue;
      if (entry.goneUs < oldestUs) {
        this.#forget(secret, entry);
        continue;
      }
      const root = entry.identity.root ?? entry.identity.id;
      const group = byRoot.get(root) ?? [];
      group.push([secret, entry]);
      byRoot.set(root, group);
      count++;
    }
    for (; count > maxGone; count--) {
      const groups = [...byRoot.values()];
      const crowded = groups.find(({ length }) => length > maxGone / 2);
      const oldest = groups
        .flatMap(([first]) => (first ? [first] : []))
        .toSorted(([, a], [, b]) => a.goneUs - b.goneUs);
      const [secret, entry] = crowded?.[0] ?? oldest[0] ?? [];
      if (secret === undefined || !entry) return;
      byRoot.get(entry.identity.root ?? entry.identity.id)?.shift();
      this.#forget(secret, entry);
    }
  }
}
