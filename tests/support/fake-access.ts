import type { SerialError } from '../../web/core/serial-error.ts';
import type {
  AccessApi,
  LinkReading,
  NewLink,
  RelayFindings,
  ShareSummary,
  ShareWish,
  SignInOutcome,
  SignInSummary,
} from '../../web/engine/api/access.ts';
import type { RelayAddress } from '../../web/engine/api/relays.ts';
import { fakeAccess, fakeNowMs } from './fake-state.ts';

const hourMs = 3_600_000;
const secret = 'Yk3vX9qLm2Za.4h8sKp0QwErTyUiOpAsDfGhJkLzXcVbN';

const share = (id: string, name: string, changes: Partial<ShareSummary> = {}): ShareSummary => ({
  id,
  name,
  ports: ['gps'],
  role: 'viewer',
  createdMs: fakeNowMs - hourMs,
  expiresMs: fakeNowMs + 4 * hourMs,
  createdBy: 'Mei',
  signIns: 1,
  connections: 0,
  ...changes,
});

const signIn = (id: string, name: string, changes: Partial<SignInSummary> = {}): SignInSummary => ({
  id,
  name,
  role: 'viewer',
  ports: ['gps'],
  expiresMs: fakeNowMs + 4 * hourMs,
  via: 'share',
  share: 'sh1',
  createdMs: fakeNowMs - hourMs,
  lastSeenMs: fakeNowMs - 60_000,
  address: '192.168.1.23',
  connections: 1,
  self: false,
  ...changes,
});

/**
 * People at relays as plausible as the rest of the fake engine. `outcome` and `findings` are what the next calls
 * answer.
 */
export class FakeAccess implements AccessApi {
  readonly calls: { readonly name: string; readonly args: readonly unknown[] }[] = [];
  failWith: SerialError | undefined;
  reading: LinkReading = {
    ok: true,
    address: 'http://lab1:8017',
    kind: 'share',
    path: 'lab1/gps',
    now: undefined,
    signedIn: 'no',
  };
  outcome: SignInOutcome = {
    kind: 'signed-in',
    address: 'http://lab1:8017',
    access: {
      ...fakeAccess,
      name: 'Ann',
      role: 'operator',
      ports: ['gps'],
      expiresMs: fakeNowMs + 4 * hourMs,
      via: 'share',
    },
  };
  findings: RelayFindings = {
    address: 'https://roof.example',
    hello: 'none',
    reached: undefined,
    socket: undefined,
    permission: undefined,
  };
  shareList: readonly ShareSummary[] = [
    share('sh1', 'Field test'),
    share('sh2', 'Night shift', { ports: 'all', role: 'operator', expiresMs: fakeNowMs + 20 * hourMs, signIns: 3 }),
    share('sh3', '<img onerror=alert(1)>\u202e.gnp', { ports: ['press', 'boiler'], signIns: 0, createdBy: 'local' }),
  ];
  signInList: readonly SignInSummary[] = [
    signIn('si1', 'Mei', {
      role: 'admin',
      ports: 'all',
      expiresMs: undefined,
      via: 'owner',
      share: undefined,
      self: true,
      address: '127.0.0.1',
      connections: 2,
    }),
    signIn('si2', 'Ann'),
    signIn('si3', 'Bob’s phone', {
      role: 'operator',
      ports: 'all',
      share: 'sh2',
      connections: 0,
      lastSeenMs: fakeNowMs - 26 * hourMs,
      address: '2001:db8::7',
    }),
  ];

  async readLink(text: string): Promise<LinkReading> {
    this.called('readLink', text);
    return this.reading;
  }
  async personName(): Promise<string> {
    return 'Chrome on Linux';
  }
  async signIn(text: string, name: string, address?: RelayAddress): Promise<SignInOutcome> {
    this.called('signIn', text, name, address);
    return this.outcome;
  }
  async signOut(address: RelayAddress, endsLink?: boolean): Promise<void> {
    this.called('signOut', address, ...(endsLink ? [endsLink] : []));
  }
  async share(address: RelayAddress, wish: ShareWish): Promise<NewLink & { readonly id: string }> {
    this.called('share', address, wish);
    return { id: 'sh4', url: `${address}/ports/lab1/gps#share=s_${secret}`, expiresMs: fakeNowMs + wish.durationMs };
  }
  async shares(): Promise<readonly ShareSummary[]> {
    this.called('shares');
    return this.shareList;
  }
  async revokeShare(address: RelayAddress, id: string): Promise<void> {
    this.called('revokeShare', address, id);
    this.shareList = this.shareList.filter((one) => one.id !== id);
  }
  async pair(address: RelayAddress): Promise<NewLink> {
    this.called('pair', address);
    return { url: `${address}/#pair=p_${secret}`, expiresMs: fakeNowMs + 600_000 };
  }
  async signIns(): Promise<readonly SignInSummary[]> {
    this.called('signIns');
    return this.signInList;
  }
  async endSignIn(address: RelayAddress, id: string): Promise<void> {
    this.called('endSignIn', address, id);
    this.signInList = this.signInList.filter((one) => one.id !== id);
  }
  async examineRelay(address: RelayAddress, ask: boolean): Promise<RelayFindings> {
    this.called('examineRelay', address, ask);
    return { ...this.findings, address };
  }

  protected called(name: string, ...args: unknown[]): void {
    this.calls.push({ name, args });
    const failure = this.failWith;
    this.failWith = undefined;
    if (failure) throw failure;
  }
}
