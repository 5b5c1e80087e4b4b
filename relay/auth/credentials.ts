import { NotKept } from './credential-keeper.ts';
import type { Log } from '../log/log.ts';
import { accessBounds, type PortScope, type ShareRequest } from '../protocol/access.ts';
import { Allowance } from '../base/allowance.ts';
import { AccessRefused } from '../protocol/access-refused.ts';
import { type LinkSecret, readSecret, type SecretKind } from '../protocol/link-secret.ts';

import { RelayError } from '../protocol/relay-error.ts';
import type { Actor, EmitEvent } from '../protocol/relay-event.ts';
import { hasRight, requireGrant } from '../session/access/rights.ts';
import { accessActor, endEvent } from './access-events.ts';
import { type Credential, isLinkOpen } from './credential.ts';
import { CredentialStore, type CredentialStoreOptions } from './credential-store.ts';
import { GuessGuard, networkOf } from './guess-guard.ts';
import { openConnections } from './hold-open.ts';
import type { Identity } from './identity.ts';
import { RefusalTally } from './refusal-tally.ts';
import { hashSecret, matchesHash, newSecret } from './secret.ts';

/** A credential and, this once, its secret. */
export interface Issued<Kind extends SecretKind> {
  readonly credential: Credential;
  readonly secret: LinkSecret & { readonly kind: Kind };
}

/** The creator, if not the relay itself. */
type Maker = Omit<Identity, 'ended'>;

interface CredentialsOptions extends Omit<CredentialStoreOptions, 'onEnded'> {
  readonly emit: EmitEvent;
}

/** Short enough for the reason of a close, 123 bytes. */
const usedUp = 'This link was used already, by as many devices as it is for. Ask for a new one.';
const forBrowsers = 'This link is for browsers, which sign in by it. Ask for one for programs.';

/** A hash that no secret has, to compare with where there is none, so that it takes as long. */
const nobodysHash = hashSecret('');

/** The credentials of a relay: who has access, with what role and for how long. */
export class Credentials {
  readonly store: CredentialStore;
  /** For the programs of the relay's own user on its host; another one each time the relay is started. */
  readonly localSecret = newSecret('l');
  readonly #options: CredentialsOptions;
  readonly #log: Log;
  readonly #guard: GuessGuard;
  readonly #refusals: RefusalTally;
  /** Each is written down, in two places. */
  readonly #signIns: Allowance;

  private constructor(store: CredentialStore, options: CredentialsOptions) {
    this.store = store;
    this.#options = options;
    this.#log = options.log;
    this.#guard = new GuessGuard(options.time.clock);
    this.#signIns = new Allowance({ clock: options.time.clock, most: 4 * accessBounds.signInsPerShare, perSecond: 1 });
    this.#refusals = new RefusalTally(options.time.clock, (refusals) => {
      this.#log('warn', 'credential-refused', { ...refusals });
      options.emit({ type: 'sign-in-refused', ...refusals });
    });
  }

  /** @throws {Error} as `CredentialKeeper.load` does */
  static async open(options: CredentialsOptions): Promise<Credentials> {
    const onEnded: CredentialStoreOptions['onEnded'] = (ended, by) => {
      const event = endEvent(ended, by);
      if (event) options.emit(event);
    };
    const credentials = new Credentials(await CredentialStore.open({ ...options, onEnded }), options);
    await credentials.#issue(credentials.localSecret, { name: 'local', role: 'admin', ports: 'all', expiresAt: null });
    return credentials;
  }

  /**
   * A pairing link: one device of an owner, once, within ten minutes.
   * @param maker default: the relay itself, when it is started
   * @throws {RelayError} `FORBIDDEN` for admins whose own access is limited in time or ports
   */
  async pair(maker?: Maker): Promise<Issued<'p'>> {
    if (maker) requireOwner(maker);
    const expiresAt = this.#nowMs() + accessBounds.pairingMs;
    const issued = await this.#issue(
      newSecret('p'),
      { name: '', role: 'admin', ports: 'all', expiresAt },
      maker,
      maker?.via === 'owner' ? maker.id : null,
    );
    this.#options.emit({ type: 'pairing-made', expiresAt, by: maker ? accessActor(maker) : null });
    return issued;
  }

  /**
   * A share: less than its maker has, or the same, and not for longer.
   * @throws {RelayError} `FORBIDDEN` for more than the maker has; `OVERLOADED` when there are too many
   */
  async share(
    { name, ports, role, durationMs, devices, confirm: own }: ShareRequest,
    maker: Maker,
  ): Promise<Issued<'s'>> {
    requireGrant(maker, { role, ports });
    if (maker.root !== undefined) this.#requireRoomOf(maker.root);
    this.#requireRoom('s', accessBounds.shares, 'There are too many shares. Revoke one that is not needed.');
    const expiresAt = Math.min(this.#nowMs() + durationMs, maker.expiresAt ?? Infinity);
    const confirm = [own, maker.confirm].includes('transmit') ? 'transmit' : (own ?? maker.confirm);
    const issued = await this.#issue(
      newSecret('s'),
      {
        name,
        role,
        ports: unique(ports),
        expiresAt,
        ...(devices === undefined ? {} : { devices }),
        ...(confirm && { confirm }),
      },
      maker,
      maker.share,
    );
    this.#options.emit({
      type: 'share-made',
      share: issued.credential.id,
      name,
      role,
      ports: issued.credential.ports,
      expiresAt,
      by: accessActor(maker),
    });
    return issued;
  }

  /** Lets another relay join under this name, until it is revoked. @throws {RelayError} `FORBIDDEN`, `OVERLOADED` */
  async node(name: string, maker: Maker): Promise<Issued<'n'>> {
    requireOwner(maker);
    this.#requireRoom('n', accessBounds.shares, 'There are too many nodes. Revoke one that is not needed.');
    const issued = await this.#issue(newSecret('n'), { name, role: 'viewer', ports: [], expiresAt: null }, maker);
    this.#options.emit({ type: 'node-invited', joined: name, by: accessActor(maker) });
    return issued;
  }

  /**
   * Makes a link's secret into a credential of a device's own. A pairing link does this once, a share's as often as its
   * maker said: a link stays in a browser's history, and must not sign in the next person there.
   * @throws {AccessRefused} why the link grants no access @throws {RelayError} for a secret that is not a sign-in link
   */
  async signIn(text: string, name: string, address: string): Promise<Issued<'t'>> {
    const id = readSecret(text)?.id;
    if (id !== undefined) await this.store.learn(id);
    const link = this.#recognise(text, address);
    if (link instanceof RelayError) throw link;
    if (link.kind !== 'p' && link.kind !== 's')
      throw new RelayError('INVALID_ARGUMENT', 'Not a sign-in link: use a pairing or share link.', {
        path: 'secret',
      });
    if (link.kind === 's' && !isLinkOpen(link)) throw this.#refuse(address, new AccessRefused('used', usedUp));
    if (link.kind === 's' && !this.#signIns.take(link.id))
      throw new RelayError(
        'OVERLOADED',
        'Too many devices have signed in by this link just now. Try again in some seconds.',
      );
    this.#requireChanges();
    const { role, ports, createdBy, confirm } = link;
    const isOwner = link.kind === 'p';
    const claimed = await this.store
      .claim(link)
      .catch((error: unknown) => this.#notSaved(error, 'This could not be written down, so nobody was signed in.'));
    if (!claimed) throw this.#refuse(address, new AccessRefused('used', isOwner ? undefined : usedUp));
    const share = isOwner ? null : link.id;
    const rights = { name, role, ports, expiresAt: isOwner ? null : link.expiresAt, ...(confirm && { confirm }) };
    try {
      // Nothing may be waited for between these two: others sign in meanwhile.
      this.#makeRoom(link);
      const issued = await this.#issue(newSecret('t'), rights, { name: createdBy }, share, address);
      this.#options.emit({ type: 'signed-in', by: accessActor(issued.credential), share, role, ports });
      return issued;
    } catch (error) {
      this.store.unclaim(link);
      throw error;
    }
  }

  /** The identity of a secret. @param text as received; undefined: none */
  identify(text: string | undefined, address: string): Identity | RelayError {
    if (text === undefined) return new AccessRefused('missing');
    const known = this.#recognise(text, address);
    if (known instanceof RelayError) return known;
    if (known.kind === 'p')
      return new AccessRefused('unknown', 'A pairing link is to be opened in a browser, which is signed in by it.');
    if (known.devices !== undefined) return new AccessRefused(isLinkOpen(known) ? 'unknown' : 'used', forBrowsers);
    this.store.seen(known.id, address);
    return this.identityOf(known, address);
  }

  /** The identity of a credential. */
  identityOf({ id, kind, name, role, ports, expiresAt, parent, confirm }: Credential, address: string): Identity {
    const ended = this.store.ended(id);
    const rights = { name, role, ports, expiresAt, address, ended, ...(confirm && { confirm }) };
    if (kind === 'l') return { ...rights, id: 'local', via: 'local', share: null };
    if (kind === 'n') return { ...rights, id, via: 'node', share: null };
    const share = kind === 's' ? id : parent;
    return share === null
      ? { ...rights, id, via: 'owner', share }
      : { ...rights, id, via: 'share', share, root: this.#rootOf(share), ...this.#linkOf(share, kind) };
  }

  #linkOf(share: string, kind: SecretKind): Pick<Identity, 'isLinkOpen'> {
    const link = kind === 't' ? this.store.get(share) : undefined;
    return link ? { isLinkOpen: isLinkOpen(link) } : {};
  }

  /** The share at the beginning of those that were made of each other. */
  #rootOf(share: string): string {
    let root = share;
    for (let above = this.store.get(root)?.parent; above; above = this.store.get(root)?.parent) root = above;
    return root;
  }

  /**
   * Ends a credential and everything derived from it immediately.
   * @returns false: unknown
   * @throws {Error} if it ended but could not be saved
   */
  async end(id: string, why: 'revoked' | 'signed-out', by: Actor): Promise<boolean> {
    if (!this.store.end(id, why, by)) return false;
    await this.store
      .save(this.store.familyOf(id))
      .catch((error: unknown) => this.#notSaved(error, this.store.revokedOnlyHere));
    return true;
  }

  /**
   * Ends the share that a device signed in by, and with it the device: for somebody who signs out where the link stays.
   * @throws {RelayError} `FORBIDDEN` where somebody else uses that share
   */
  async endLink(identity: Identity): Promise<void> {
    const { id, share } = identity;
    const link = share === null || share === id ? undefined : this.store.get(share);
    if (!link || link.ended) return;
    const others = [...this.store.live('t'), ...this.store.live('s')].some(
      (one) => one.parent === share && one.id !== id,
    );
    if (others || openConnections(this.store.ended(link.id)) > 0)
      throw new RelayError('FORBIDDEN', 'Others use this link too. Ask whoever made it to revoke it.');
    await this.end(link.id, 'revoked', accessActor(identity));
  }

  /** Writes down what is not written yet. */
  async stop(): Promise<void> {
    this.#refusals.stop();
    await this.store.stop();
  }

  /**
   * Asks for the credential of a secret that another gateway of the fleet may have made just now; after that `identify`
   * knows it.
   * @returns undefined: there is nothing to ask
   */
  learn(text: string | undefined): Promise<void> | undefined {
    const secret = text === undefined ? undefined : readSecret(text);
    return secret && secret.kind !== 'l' ? this.store.learn(secret.id) : undefined;
  }

  #recognise(text: string, address: string): Credential | RelayError {
    const secret = readSecret(text);
    if (!secret) return this.#refuse(address, new AccessRefused('broken'));
    const refusal = secret.kind === 'l' ? undefined : this.store.useRefusal;
    if (refusal) return refusal;
    const known = this.store.get(secret.id);
    const isRight = matchesHash(text, known?.hash ?? nobodysHash);
    if (!isRight || known?.kind !== secret.kind) return this.#wrong(address);
    return known.ended ? this.#refuse(address, new AccessRefused(known.ended.why)) : known;
  }

  #wrong(address: string): AccessRefused {
    const waitMs = this.#guard.failed(address);
    return this.#refuse(
      address,
      waitMs === 0 ? new AccessRefused('unknown') : new AccessRefused('too-many', undefined, waitMs),
    );
  }

  #refuse(address: string, refusal: AccessRefused): AccessRefused {
    this.#refusals.add(networkOf(address), refusal.reason);
    return refusal;
  }

  async #issue<Kind extends SecretKind>(
    secret: Issued<Kind>['secret'],
    rights: Pick<Credential, 'name' | 'role' | 'ports' | 'expiresAt' | 'devices' | 'confirm'>,
    maker: Pick<Maker, 'name'> = { name: 'local' },
    parent: string | null = null,
    address = '',
  ): Promise<Issued<Kind>> {
    const now = this.#nowMs();
    const { id, kind, text } = secret;
    const credential: Credential = {
      id,
      kind,
      hash: hashSecret(text),
      ...rights,
      createdAt: now,
      createdBy: maker.name,
      parent,
      lastSeenAt: now,
      address,
      ended: null,
    };
    if (kind === 'l') this.store.keep(credential);
    else {
      this.#requireChanges();
      await this.store
        .add(credential)
        .catch((error: unknown) => this.#notSaved(error, 'This could not be written down, so nothing was done.'));
    }
    return { credential, secret };
  }

  /** @throws {RelayError} why nobody can be given access now */
  #requireChanges(): void {
    const refusal = this.store.changeRefusal;
    if (refusal) throw refusal;
  }

  #notSaved(error: unknown, message: string): never {
    this.#log('error', 'credentials-not-saved', { error });
    const why = error instanceof NotKept ? error.message : 'Is the disk of the relay full?';
    throw new RelayError('DEVICE_ERROR', `${message} ${why}`, { cause: error });
  }

  #requireRoom(kind: Credential['kind'], max: number, message: string): void {
    if (this.store.live(kind).length >= max) throw new RelayError('OVERLOADED', message);
  }

  /** Half of the shares are for others than the clients of one, who may have been given the right to share. */
  #requireRoomOf(root: string): void {
    const ofRoot = this.store.live('s').filter(({ id }) => this.#rootOf(id) === root);
    if (ofRoot.length >= accessBounds.shares / 2)
      throw new RelayError('OVERLOADED', 'Too many shares were made by your link. Revoke one that is not needed.');
  }

  /** One share must not fill the relay with sign-ins: the one unused for longest makes room. */
  #makeRoom({ id, kind }: Credential): void {
    const signIns = this.store.live('t');
    const crowded = kind === 's' ? this.#crowdOf(id, signIns) : undefined;
    if (!crowded && signIns.length < accessBounds.signIns) return;
    const [oldest] = (crowded ?? signIns.filter(({ parent }) => parent !== null)).sort(
      (a, b) => a.lastSeenAt - b.lastSeenAt,
    );
    if (!oldest) throw new RelayError('OVERLOADED', 'Too many devices are signed in. Sign out one that is not used.');
    this.store.end(oldest.id, 'signed-out');
  }

  /** The sign-ins of a share that is full, or of all that a share made: they do not displace those of other shares. */
  #crowdOf(id: string, signIns: readonly Credential[]): Credential[] | undefined {
    const ofLink = signIns.filter(({ parent }) => parent === id);
    if (ofLink.length >= accessBounds.signInsPerShare) return ofLink;
    const root = this.#rootOf(id);
    const ofRoot = signIns.filter(({ parent }) => parent !== null && this.#rootOf(parent) === root);
    return ofRoot.length >= accessBounds.signIns / 2 ? ofRoot : undefined;
  }

  #nowMs(): number {
    return Math.max(0, Math.round(this.#options.time.wallMs()));
  }
}

const unique = (ports: PortScope): PortScope => (ports === 'all' ? ports : [...new Set(ports)]);

/** The owner of the relay, not somebody it was shared with. */
export function isOwner({ via, role }: Pick<Identity, 'via' | 'role'>): boolean {
  return hasRight(role, 'share') && (via === 'owner' || via === 'local');
}

function requireOwner(maker: Maker): void {
  if (!isOwner(maker)) throw new RelayError('FORBIDDEN', 'Only an owner of this relay may do this.');
}
