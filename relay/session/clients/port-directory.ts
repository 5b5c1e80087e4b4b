import type { TransmitFrame } from '../../protocol/data-frame.ts';
import { bounds } from '../../protocol/limits.ts';
import { joinPages } from '../../protocol/directory-match.ts';
import type { DirectoryMessage, DirectoryPage } from '../../protocol/directory-messages.ts';
import type { GlancedMessage } from '../../protocol/glance.ts';
import type { PortGoneMessage, PortMessage } from '../../protocol/handshake-messages.ts';
import type { PortRequest } from '../../protocol/messages.ts';
import type { Epoch, PortInfo } from '../../protocol/port-info.ts';
import type { ResultValues } from '../../protocol/result-values.ts';
import type { ClientIdentity } from '../access/client-identity.ts';
import { mayKnow } from '../access/rights.ts';
import type { DetachReason, PortClient } from '../feed/port-client.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import type { WireError } from '../../protocol/link-messages.ts';

/** The answer to one request: its value, and what follows once it was sent. */
export interface PortAnswer {
  readonly value?: ResultValues[keyof ResultValues];
  readonly after?: () => void;
}

/** One client at one port, wherever the port's device is: on this host, or at a node that has joined. */
export interface PortConnection {
  /** The relay's number for the port. */
  readonly handle: number;
  readonly isAttached: boolean;
  /** Carries out a request in its turn; an `attach` may have a credit of Infinity. @throws {RelayError} why not */
  ask(message: PortRequest): Promise<PortAnswer>;
  /**
   * Takes a write in its turn; its outcome is sent as `written` or `dropped`.
   * @param encoded the frame as it came, which may be kept and changed
   */
  transmit(frame: TransmitFrame, encoded?: Uint8Array): void;
  /**
   * Takes a free lease for a client that does not ask for it.
   * @param idleMs when it ends unless used again
   * @throws {RelayError} `READ_ONLY`, `FORBIDDEN`
   */
  useLease(idleMs: number): Promise<void>;
  /** Allows so many bytes more. */
  grant(bytes: number): void;
  /** The client has room again. */
  drained(): void;
  /**
   * The connection ended: pending requests are dropped.
   * @param isCut without a goodbye, so the client may reconnect
   * @param reason why, for the audit
   */
  end(isCut: boolean, reason?: DetachReason): void;
}

/** A port that a client may go to. The same object for as long as it is the same port. */
export interface ReachablePort {
  readonly id: string;
  /** Of the present or last opening, if known here. */
  readonly epoch: Epoch | null;
  enter(client: PortClient): PortConnection;
  /** Tells the last bytes, at once and then at most twice a second. @returns stops that */
  glance(tell: (glanced: GlancedMessage) => void): () => void;
}

/** The ports a relay offers. */
export interface PortDirectory {
  /** The ports `identity` has access to. */
  list(identity: ClientIdentity): PortInfo[];
  /** @throws {RelayError} `NOT_FOUND` for a port that is not there, or not for this identity */
  find(id: string, identity: ClientIdentity): ReachablePort;
  /** A port as it is listed. @returns undefined for one that is not there, or not for this identity */
  describe(id: string, identity: ClientIdentity): PortInfo | undefined;
  /** How many ports `identity` has access to. */
  count(identity: ClientIdentity): number;
  /** The ports that fit a query, in the order of their ids. */
  page(query: DirectoryMessage, identity: ClientIdentity): DirectoryPage;
  /** Announces ports that arrive, change or go. @returns stops that */
  watch(identity: ClientIdentity, watcher: DirectoryWatcher): () => void;
}

/** Is told of changes in a directory. */
export interface DirectoryWatcher {
  /** Whether it is told of this port. Default: of all */
  readonly wants?: (id: string) => boolean;
  readonly tell: (message: PortMessage | PortGoneMessage) => void;
  /** A port has come or gone that it is not told of. Default: nothing */
  readonly onOther?: () => void;
}

/** The watchers of a directory, each with who it is for. */
export class DirectoryWatchers {
  readonly #watchers = new Map<DirectoryWatcher, ClientIdentity>();

  /** @returns stops it */
  add(identity: ClientIdentity, watcher: DirectoryWatcher): () => void {
    this.#watchers.set(watcher, identity);
    return () => this.#watchers.delete(watcher);
  }

  clear(): void {
    this.#watchers.clear();
  }

  /** @param hasMoved it has come or gone @param describe undefined: it is gone */
  announce(id: string, hasMoved: boolean, describe: ((identity: ClientIdentity) => PortInfo) | undefined): void {
    for (const [{ wants, tell, onOther }, identity] of this.#watchers) {
      if (!mayKnow(identity, id)) continue;
      if (wants?.(id) !== false)
        tell(describe ? { type: 'port', port: describe(identity) } : { type: 'port-gone', port: id });
      else if (hasMoved) onOther?.();
    }
  }
}

/** Two directories as one. Where both know an id it is the first one's. */
export function joinDirectories(first: PortDirectory, second: PortDirectory): PortDirectory {
  return {
    list: (identity) => [...first.list(identity), ...second.list(identity)],
    find: (id, identity) => {
      try {
        return first.find(id, identity);
      } catch (error) {
        if (!(error instanceof RelayError) || error.code !== 'NOT_FOUND') throw error;
        return second.find(id, identity);
      }
    },
    describe: (id, identity) => first.describe(id, identity) ?? second.describe(id, identity),
    count: (identity) => first.count(identity) + second.count(identity),
    page: (query, identity) => joinPages(first.page(query, identity), second.page(query, identity), query.limit),
    watch: (identity, watcher) => {
      const stops = [first.watch(identity, watcher), second.watch(identity, watcher)];
      return () => stops.forEach((stop) => stop());
    },
  };
}

const maxHandle = 65_535;

/** Numbers for ports in frames and events: the same for a port as long as the relay runs. */
export class PortHandles {
  readonly #handles = new Map<string, number>();

  /** @returns undefined when none are left */
  of(id: string): number | undefined {
    const handle = this.#handles.get(id) ?? this.#handles.size + 1;
    if (handle > maxHandle) return undefined;
    this.#handles.set(id, handle);
    return handle;
  }
}

/** An error as it is sent: an unforeseen one does not give away its text. */
export function wireError(error: unknown): WireError {
  if (!(error instanceof RelayError)) return { code: 'DEVICE_ERROR', message: 'The relay had an internal error.' };
  return { code: error.code, message: error.message, ...(error.path === '' ? {} : { path: error.path }) };
}

/** Of a list of ports: what else is in the same message, and waits for the same client, has room besides. */
const maxListBytes = 768 * 1024;

/**
 * As many ports as one message to a client may hold: names of a node's ports can be long enough that the client would
 * not accept the whole list.
 */
export function fitPorts<T extends object>(ports: readonly T[]): readonly T[] {
  const listed = ports.slice(0, bounds.ports);
  let leftBytes = maxListBytes;
  const end = listed.findIndex((port) => (leftBytes -= Buffer.byteLength(JSON.stringify(port)) + 1) < 0);
  return end < 0 ? listed : listed.slice(0, end);
}

/** A page that one message to a client may hold: what does not fit is on the next one. */
export function fitPage(page: DirectoryPage): DirectoryPage {
  const ports = fitPorts(page.ports);
  return { ...page, ports, more: page.more || ports.length < page.ports.length };
}
