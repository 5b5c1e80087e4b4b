import { describe, expect, it } from 'vitest';
import { sharesFor, signInsFor } from '../../../relay/auth/access-lists.ts';
import { accessActor } from '../../../relay/auth/access-events.ts';
import { holdOpen } from '../../../relay/auth/hold-open.ts';
import type { AccessRefused } from '../../../relay/protocol/access-refused.ts';
import {
  type CredentialsBench,
  credentialsBench,
  type CredentialsBenchOptions,
  hourMs,
  idOf,
  type KeptState,
  reasonOf,
} from './access-bench.ts';
import { until } from '../../support/settle.ts';

/** What holds wherever credentials are kept. @param newState a place where there is nothing yet */
export function credentialsContract(newState: () => KeptState): void {
  const open = ({ state = newState(), ...options }: CredentialsBenchOptions = {}): Promise<CredentialsBench> =>
    credentialsBench({ state, ...options });

  describe('a pairing link', () => {
    it('admits one device, as an owner, within ten minutes', async () => {
      const bench = await open();
      const [first, second] = [await bench.pair(), await bench.pair()];
      const token = await bench.signIn(first, "Mei's phone");
      expect(bench.identify(token)).toMatchObject({
        name: "Mei's phone",
        role: 'admin',
        ports: 'all',
        via: 'owner',
        expiresAt: null,
        share: null,
      });
      await expect(bench.signIn(first)).rejects.toMatchObject({ reason: 'used' });
      await bench.clock.advance(600_000);
      await expect(bench.signIn(second)).rejects.toMatchObject({ reason: 'expired' });
      expect(reasonOf(bench, token)).toBeUndefined();
    });

    it('admits one of many devices that open it at the same time', async () => {
      const bench = await open();
      const link = await bench.pair();
      const results = await Promise.allSettled(Array.from({ length: 20 }, () => bench.signIn(link)));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(bench.credentials.store.live('t')).toHaveLength(1);
    });

    it('is made by owners only, and ends when the device that made it is signed out', async () => {
      const bench = await open();
      const admin = bench.identify(await bench.share('admin'));
      await expect(bench.credentials.pair(admin)).rejects.toMatchObject({ code: 'FORBIDDEN' });
      const owner = bench.identify(await bench.signIn(await bench.pair()));
      const { secret } = await bench.credentials.pair(owner);
      await bench.credentials.end(owner.id, 'signed-out', accessActor(owner));
      await expect(bench.signIn(secret.text)).rejects.toMatchObject({ reason: 'revoked' });
    });

    it('is audited with its maker and the device that used it', async () => {
      const bench = await open();
      const owner = bench.identify(await bench.signIn(await bench.pair(), 'Mei'));
      await bench.credentials.pair(owner);
      const expiresAt = bench.clock.wallMs() + 600_000;
      expect(bench.events).toEqual([
        { type: 'pairing-made', expiresAt, by: null },
        {
          type: 'signed-in',
          by: { id: owner.id, name: 'Mei', address: '192.0.2.1' },
          share: null,
          role: 'admin',
          ports: 'all',
        },
        { type: 'pairing-made', expiresAt, by: accessActor(owner) },
      ]);
    });

    it('is not a credential by itself', async () => {
      const bench = await open();
      expect(reasonOf(bench, await bench.pair())).toBe('unknown');
    });
  });

  describe('security 33: a link for a number of devices', () => {
    const linkFor = async (
      bench: CredentialsBench,
      devices?: number,
      role: 'viewer' | 'admin' = 'viewer',
    ): Promise<string> => {
      const wish = {
        name: 'Ann',
        role,
        ports: ['gps'],
        durationMs: hourMs,
        ...(devices === undefined ? {} : { devices }),
      };
      return (await bench.credentials.share(wish, bench.owner)).secret.text;
    };

    it('trials B 11: signs in one device, and no other after it, also when that is signed out or ended', async () => {
      const bench = await open();
      for (const why of ['signed-out', 'revoked', undefined] as const) {
        const link = await linkFor(bench, 1);
        const device = bench.identify(await bench.signIn(link, 'Ann'));
        expect(device).toMatchObject({ role: 'viewer', ports: ['gps'], isLinkOpen: false });
        if (why) await bench.credentials.end(device.id, why, accessActor(device));
        await expect(bench.signIn(link, 'The next person')).rejects.toMatchObject({ reason: 'used' });
        expect(reasonOf(bench, link)).toBe('used');
      }
    });

    it.each([2, 5, 64])('signs in %i devices and no more, however many open it at once', async (devices) => {
      const bench = await open();
      const link = await linkFor(bench, devices);
      const results = await Promise.allSettled(Array.from({ length: devices + 3 }, () => bench.signIn(link)));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(devices);
      expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(3);
      expect(sharesFor(bench.credentials, bench.owner)).toMatchObject([{ devices, used: devices, signIns: devices }]);
    });

    it('is not a credential by itself, unlike one without a number', async () => {
      const bench = await open();
      expect(reasonOf(bench, await linkFor(bench, 1))).toBe('unknown');
      const shared = await linkFor(bench);
      expect(reasonOf(bench, shared)).toBeUndefined();
      expect(bench.identify(await bench.signIn(shared))).toMatchObject({ isLinkOpen: true });
      await bench.signIn(shared);
      expect(sharesFor(bench.credentials, bench.owner)[1]).not.toHaveProperty('devices');
    });

    it('stays used up after a restart; a sign-in that could not be stored does not use it up', async () => {
      const before = await open();
      const link = await linkFor(before, 1);
      before.state.failure = new Error('disk full');
      await expect(before.signIn(link)).rejects.toMatchObject({ code: 'DEVICE_ERROR' });
      await before.mend();
      await before.signIn(link);
      const after = await open({ state: before.state });
      await expect(after.signIn(link)).rejects.toMatchObject({ reason: 'used' });
    });

    it('keeps working if it was made before there were numbers', async () => {
      const before = await open();
      const link = await linkFor(before);
      expect(await before.state.text()).not.toContain('devices');
      const after = await open({ state: before.state });
      await after.signIn(link);
      expect(reasonOf(after, link)).toBeUndefined();
    });

    it('ends when its user signs out, if nobody else uses its share', async () => {
      const bench = await open();
      const link = await linkFor(bench, undefined, 'admin');
      const [first, second] = [bench.identify(await bench.signIn(link)), bench.identify(await bench.signIn(link))];
      await expect(bench.credentials.endLink(first)).rejects.toMatchObject({ code: 'FORBIDDEN' });
      expect(second.ended.aborted).toBe(false);
      await bench.credentials.end(second.id, 'signed-out', accessActor(second));
      const leave = holdOpen(bench.identify(link), () => undefined);
      await expect(bench.credentials.endLink(first)).rejects.toMatchObject({ code: 'FORBIDDEN' });
      leave();
      await bench.credentials.endLink(first);
      expect(reasonOf(bench, link)).toBe('revoked');
      await expect(bench.signIn(link)).rejects.toMatchObject({ reason: 'revoked' });
      expect(bench.events).toContainEqual(expect.objectContaining({ type: 'share-revoked', by: accessActor(first) }));
    });
  });

  describe('security 18: a share', () => {
    it('admits with its role, to its ports, until its end, and so does a device that signed in by it', async () => {
      const bench = await open();
      const link = await bench.share('operator', ['gps'], 2 * hourMs);
      const token = await bench.signIn(link);
      const rights = {
        role: 'operator',
        ports: ['gps'],
        via: 'share',
        share: idOf(link),
        expiresAt: bench.clock.wallMs() + 2 * hourMs,
      };
      expect(bench.identify(link)).toMatchObject({ ...rights, id: idOf(link) });
      const phone = bench.identify(token);
      expect(phone).toMatchObject({ ...rights, id: idOf(token) });
      await bench.clock.advance(2 * hourMs - 1);
      expect(phone.ended.aborted).toBe(false);
      await bench.clock.advance(1);
      expect(phone.ended.reason).toMatchObject({ reason: 'expired', closeCode: 4410 });
      for (const text of [link, token]) expect(reasonOf(bench, text)).toBe('expired');
      // A bucket tells of an end when it has it.
      await until(() => bench.events.some(({ type }) => type === 'share-expired'));
      expect(bench.events).toContainEqual({ type: 'share-expired', share: idOf(link), name: 'Guests', by: null });
    });

    it('is revoked at once, with all devices that signed in by it', async () => {
      const bench = await open();
      const link = await bench.share();
      const phone = bench.identify(await bench.signIn(link));
      const other = bench.identify(await bench.signIn(await bench.share()));
      const ended = bench.credentials.end(idOf(link), 'revoked', accessActor(bench.owner));
      // Before it is even stored.
      expect(phone.ended.reason).toMatchObject({ reason: 'revoked', closeCode: 4410 });
      expect(await ended).toBe(true);
      expect(other.ended.aborted).toBe(false);
      expect(bench.events).toContainEqual(
        expect.objectContaining({ type: 'share-revoked', share: idOf(link), by: accessActor(bench.owner) }),
      );
      expect(await bench.credentials.end(idOf(link), 'revoked', accessActor(bench.owner))).toBe(false);
    });

    it('never exceeds its maker’s role, ports and time, and ends with its maker’s share', async () => {
      const bench = await open();
      const link = await bench.share('admin', ['gps', 'lab/*'], 2 * hourMs);
      const admin = bench.identify(await bench.signIn(link));
      for (const ports of ['all', ['gps', 'mill'], ['lab'], ['*'], ['other/*'], ['lab/*', 'labs/x']] as const) {
        await expect(bench.share('viewer', ports, hourMs, admin), String(ports)).rejects.toMatchObject({
          code: 'FORBIDDEN',
          path: 'ports',
        });
      }
      for (const role of ['viewer', 'operator'] as const) {
        const maker = bench.identify(await bench.share(role));
        await expect(bench.share('viewer', 'all', hourMs, maker), role).rejects.toMatchObject({
          code: 'FORBIDDEN',
          path: 'role',
        });
      }
      const long = await bench.share('operator', ['gps', 'lab/mill', 'gps'], 100 * hourMs, admin);
      expect(bench.identify(long)).toMatchObject({ ports: ['gps', 'lab/mill'], expiresAt: admin.expiresAt });
      await bench.credentials.end(idOf(link), 'revoked', accessActor(bench.owner));
      expect(reasonOf(bench, long)).toBe('revoked');
    });

    it('is visible to an admin of its ports; others are not', async () => {
      const bench = await open();
      const [wide, narrow] = [await bench.share('viewer', 'all'), await bench.share('viewer', ['gps'])];
      await bench.signIn(wide);
      const guest = await bench.signIn(narrow, 'A guest');
      const owner = bench.identify(await bench.signIn(await bench.pair()));
      const admin = bench.identify(await bench.share('admin', ['gps', 'mill']));
      expect(sharesFor(bench.credentials, admin).map(({ id }) => id)).toEqual([idOf(narrow), admin.id]);
      expect(signInsFor(bench.credentials, admin).map(({ id }) => id)).toEqual([idOf(guest)]);
      expect(sharesFor(bench.credentials, owner)).toHaveLength(3);
      expect(signInsFor(bench.credentials, owner)).toHaveLength(3);
    });

    it('signs out only the device unseen for the longest time when too many sign in by it', async () => {
      const bench = await open();
      const owner = await bench.signIn(await bench.pair());
      const link = await bench.share();
      const first = await bench.signIn(link);
      await bench.clock.advance(1000);
      const rest = await Promise.all(Array.from({ length: 63 }, () => bench.signIn(link)));
      await bench.signIn(link);
      expect(reasonOf(bench, first)).toBe('signed-out');
      for (const token of [owner, ...rest]) expect(reasonOf(bench, token)).toBeUndefined();
    });

    it('admits some hundreds of devices at once, and one a second after that', async () => {
      const bench = await open();
      const link = await bench.share();
      const results = await Promise.allSettled(Array.from({ length: 400 }, () => bench.signIn(link)));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(256);
      await expect(bench.signIn(link)).rejects.toMatchObject({ code: 'OVERLOADED' });
      await bench.signIn(await bench.share());
      await bench.clock.advance(1000);
      await bench.signIn(link);
      await expect(bench.signIn(link)).rejects.toMatchObject({ code: 'OVERLOADED' });
    });

    it('displaces no device that signed in by another share, even when the relay is full', async () => {
      const bench = await open();
      const others = await Promise.all(Array.from({ length: 15 }, () => bench.share()));
      const guests = await Promise.all(others.flatMap((link) => Array.from({ length: 64 }, () => bench.signIn(link))));
      await bench.clock.advance(1000);
      const crowded = await bench.share();
      await Promise.all(Array.from({ length: 64 }, () => bench.signIn(crowded)));
      expect(bench.credentials.store.live('t')).toHaveLength(1024);
      for (let i = 0; i < 5; i++) await Promise.all(Array.from({ length: 20 }, () => bench.signIn(crowded)));
      expect(bench.credentials.store.live('t').filter(({ parent }) => parent === idOf(crowded))).toHaveLength(64);
      expect(guests.filter((token) => reasonOf(bench, token) !== undefined)).toEqual([]);
    });
  });

  describe('trials-2 B 7: a share whose clients may share', () => {
    it('has at most half of the shares and half of the sign-ins, and signs out none of others', async () => {
      const bench = await open();
      const guest = await bench.signIn(await bench.share());
      const root = bench.identify(await bench.share('admin'));
      const links = [];
      for (let i = 0; i < 127; i++) links.push(await bench.share('viewer', 'all', hourMs, root));
      await expect(bench.share('viewer', 'all', hourMs, root)).rejects.toMatchObject({ code: 'OVERLOADED' });
      await bench.share();
      await bench.clock.advance(1000);
      for (const link of links.slice(0, 20)) await Promise.all(Array.from({ length: 30 }, () => bench.signIn(link)));
      expect(bench.credentials.store.live('t')).toHaveLength(512 + 1);
      expect(reasonOf(bench, guest)).toBeUndefined();
    });
  });

  describe('the join link of a node', () => {
    it('admits a relay under its name, gives no port, and ends when it is revoked; only owners make it', async () => {
      const bench = await open();
      const { secret, credential } = await bench.credentials.node('lab2', bench.owner);
      const node = bench.identify(secret.text);
      expect(node).toMatchObject({
        id: credential.id,
        name: 'lab2',
        via: 'node',
        role: 'viewer',
        ports: [],
        expiresAt: null,
      });
      await expect(bench.credentials.node('lab3', bench.identify(await bench.share('admin')))).rejects.toMatchObject({
        code: 'FORBIDDEN',
      });
      await expect(bench.signIn(secret.text)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
      await bench.credentials.end(credential.id, 'revoked', accessActor(bench.owner));
      expect(node.ended.aborted).toBe(true);
      expect(bench.events.filter(({ type }) => type.startsWith('node'))).toMatchObject([
        { type: 'node-invited', joined: 'lab2' },
        { type: 'node-revoked', joined: 'lab2' },
      ]);
    });
  });

  describe('a clock that jumps', () => {
    it('restores no ended credential and extends none when set back', async () => {
      const bench = await open();
      const link = await bench.share('viewer', 'all', hourMs);
      const { ended } = bench.identify(link);
      bench.clock.setMs = -24 * hourMs;
      await bench.clock.advance(hourMs - 1);
      expect(reasonOf(bench, link)).toBeUndefined();
      await bench.clock.advance(1);
      expect(ended.aborted).toBe(true);
      expect(reasonOf(bench, link)).toBe('expired');
      bench.clock.setMs = -48 * hourMs;
      expect(reasonOf(bench, link)).toBe('expired');
      // Not after a restart either, though by that clock there would be time left.
      const again = await open({ clock: bench.clock, state: bench.state });
      expect(reasonOf(again, link)).toBe('expired');
    });

    it('ends expired credentials within half a minute when set forward, idle ones too, permanently', async () => {
      const bench = await open();
      const link = await bench.share('viewer', 'all', hourMs);
      const { ended } = bench.identify(link);
      bench.clock.setMs = 2 * hourMs;
      await bench.clock.advance(30_000);
      expect(ended.aborted).toBe(true);
      bench.clock.setMs = 0;
      expect(reasonOf(bench, link)).toBe('expired');
    });

    it('ends expired credentials at once for new connections when set forward', async () => {
      const bench = await open();
      const link = await bench.share('viewer', 'all', hourMs);
      bench.clock.setMs = hourMs;
      expect(reasonOf(bench, link)).toBe('expired');
    });

    it('does not end a share of a year early', async () => {
      const bench = await open();
      const link = await bench.share('viewer', 'all', 366 * 24 * hourMs);
      await bench.clock.advance(3 * hourMs);
      expect(reasonOf(bench, link)).toBeUndefined();
    });
  });

  describe('credentials after a restart', () => {
    it('are unchanged, without a secret in the file', async () => {
      const bench = await open();
      const pairing = await bench.pair();
      const owner = await bench.signIn(await bench.pair(), 'Mei');
      const link = await bench.share('viewer', ['gps'], hourMs);
      const guest = await bench.signIn(link);
      await bench.credentials.stop();
      for (const text of [pairing, owner, link, guest, bench.credentials.localSecret.text]) {
        expect(await bench.state.text()).not.toContain(text.split('.')[1]);
      }
      const again = await open({ clock: bench.clock, state: bench.state });
      expect(again.identify(owner)).toMatchObject({ name: 'Mei', via: 'owner' });
      expect(again.identify(link)).toMatchObject({ ports: ['gps'] });
      expect(again.identify(guest)).toMatchObject({ role: 'viewer' });
      expect(await again.signIn(pairing)).toMatch(/^t_/);
      // The token of the relay's own user is a new one each time.
      expect(reasonOf(again, bench.credentials.localSecret.text)).toBe('unknown');
      await again.clock.advance(hourMs);
      const later = await open({ clock: again.clock, state: again.state });
      for (const text of [link, guest]) expect(reasonOf(later, text)).toBe('expired');
    });

    it('lack what could not be stored: that operation had failed', async () => {
      const bench = await open();
      const link = await bench.pair();
      bench.state.failure = new Error('ENOSPC');
      await expect(bench.share()).rejects.toMatchObject({
        code: 'DEVICE_ERROR',
        message: expect.stringContaining('nothing was done') as string,
      });
      await expect(bench.signIn(link)).rejects.toMatchObject({ code: 'DEVICE_ERROR' });
      expect(bench.credentials.store.live('s')).toEqual([]);
      expect(bench.credentials.store.live('t')).toEqual([]);
      await bench.mend();
      expect(await bench.signIn(link)).toMatch(/^t_/);
    });

    it('that were revoked but not stored admit nobody; the risk of a restart is reported', async () => {
      const bench = await open();
      const link = await bench.share();
      bench.state.failure = new Error('EROFS');
      await expect(bench.credentials.end(idOf(link), 'revoked', accessActor(bench.owner))).rejects.toThrow(
        bench.credentials.store.revokedOnlyHere,
      );
      expect(reasonOf(bench, link)).toBe('revoked');
    });
  });

  describe('a refused credential', () => {
    it('is called expired, revoked or used only for the right secret; every wrong guess gets one answer', async () => {
      const bench = await open();
      const [live, revoked, used, expired] = [
        await bench.share(),
        await bench.share(),
        await bench.pair(),
        await bench.share('viewer', 'all', 60_000),
      ];
      await bench.credentials.end(idOf(revoked), 'revoked', accessActor(bench.owner));
      await bench.signIn(used);
      await bench.clock.advance(60_000);
      expect([revoked, expired].map((text) => reasonOf(bench, text))).toEqual(['revoked', 'expired']);
      await expect(bench.signIn(used)).rejects.toMatchObject({ reason: 'used' });
      const wrong = (text: string): string => `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`;
      const guesses = [live, revoked, used, expired].map(wrong);
      const messages = [...guesses, `s_${'x'.repeat(12)}.${'y'.repeat(32)}`].map(
        (text, i) => (bench.credentials.identify(text, `192.0.2.${i + 10}`) as AccessRefused).message,
      );
      expect(new Set(messages).size).toBe(1);
      expect(messages[0]).toContain('does not know this link');
      // A right secret of another kind is wrong.
      expect(reasonOf(bench, `t${live.slice(1)}`)).toBe('unknown');
    });

    it('is reported as incomplete when its link was cut, which needs no secret', async () => {
      const bench = await open();
      const link = await bench.share();
      for (const text of [
        link.slice(0, -1),
        link.slice(1),
        `${link}x`,
        '',
        ' ',
        link.replace('.', ''),
        'x'.repeat(4096),
      ])
        expect(reasonOf(bench, text), text).toBe('broken');
      await expect(bench.signIn(link.slice(0, 20))).rejects.toMatchObject({ reason: 'broken' });
      await expect(bench.signIn(await bench.signIn(link))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    });
  });

  describe('security 8: guessing', () => {
    const guess = (i: number): string => `s_${String(i).padStart(12, '0')}.${'y'.repeat(32)}`;

    it('waits ever longer per address or IPv6 /64, while the right secret is still accepted from there', async () => {
      const bench = await open();
      const link = await bench.share();
      const waits = Array.from(
        { length: 20 },
        (_, i) => (bench.credentials.identify(guess(i), '203.0.113.5') as AccessRefused).retryAfterMs,
      );
      expect(waits.slice(0, 5)).toEqual(Array(5).fill(undefined));
      expect(waits.slice(5, 9)).toEqual([1000, 2000, 4000, 8000]);
      expect(waits.at(-1)).toBe(60_000);
      expect(reasonOf(bench, link, '203.0.113.5')).toBeUndefined();
      expect(await bench.credentials.signIn(link, 'A phone', '203.0.113.5')).toBeDefined();
      expect(reasonOf(bench, guess(1), '203.0.113.6')).toBe('unknown');
      for (let i = 0; i < 6; i++) bench.credentials.identify(guess(i), `2001:db8:1:2::${i}`);
      expect(reasonOf(bench, guess(1), '2001:db8:1:2:ffff::1')).toBe('too-many');
      expect(reasonOf(bench, guess(1), '2001:db8:1:3::1')).toBe('unknown');
      await bench.clock.advance(15 * 60_000);
      expect(reasonOf(bench, guess(1), '203.0.113.5')).toBe('unknown');
    });

    it('is logged without the guess, the first time and then as a sum once a minute', async () => {
      const bench = await open();
      for (let i = 0; i < 500; i++) bench.credentials.identify(guess(i), '203.0.113.5');
      await bench.clock.advance(60_000);
      await bench.clock.advance(60_000);
      const told = bench.events.filter(({ type }) => type === 'sign-in-refused');
      expect(told).toEqual([
        { type: 'sign-in-refused', address: '203.0.113.5', reason: 'unknown', attempts: 1 },
        { type: 'sign-in-refused', address: '203.0.113.5', reason: 'too-many', attempts: 1 },
        { type: 'sign-in-refused', address: '203.0.113.5', reason: 'unknown', attempts: 4 },
        { type: 'sign-in-refused', address: '203.0.113.5', reason: 'too-many', attempts: 494 },
      ]);
      expect(JSON.stringify(bench.logged)).not.toContain('yyyy');
    });

    it('from very many addresses takes no more memory than from some thousand', async () => {
      const bench = await open();
      const running = bench.clock.running;
      for (let i = 0; i < 4000; i++)
        bench.credentials.identify(guess(1), `2001:db8:${(i >> 8).toString(16)}:${(i & 255).toString(16)}::1`);
      expect(bench.clock.running - running).toBeLessThanOrEqual(1025);
      expect(bench.events.length).toBeLessThanOrEqual(1025);
      await bench.clock.advance(60_000);
      expect(bench.events.at(-1)).toMatchObject({ address: '*' });
    });
  });

  describe('a share whose clients have to ask', () => {
    it('makes those it signs in, and shares that they make, ask as well, also after a restart', async () => {
      const bench = await open();
      const { name, ports, durationMs } = { name: 'Agent', ports: 'all', durationMs: hourMs } as const;
      const { secret } = await bench.credentials.share(
        { name, ports, durationMs, role: 'admin', confirm: 'transmit' },
        bench.owner,
      );
      expect(bench.identify(secret.text)).toMatchObject({ confirm: 'transmit' });
      const device = bench.identify(await bench.signIn(secret.text));
      expect(device).toMatchObject({ confirm: 'transmit' });
      for (const confirm of [undefined, 'signals'] as const) {
        const request = { name, ports, durationMs, role: 'operator', ...(confirm && { confirm }) } as const;
        const { credential } = await bench.credentials.share(request, device);
        expect(credential.confirm).toBe('transmit');
      }
      expect(sharesFor(bench.credentials, bench.owner).map(({ confirm }) => confirm)).toEqual(
        Array(3).fill('transmit'),
      );
      await bench.credentials.stop();
      const again = await open({ state: bench.state });
      expect(again.identify(secret.text)).toMatchObject({ confirm: 'transmit' });
    });
  });
}
