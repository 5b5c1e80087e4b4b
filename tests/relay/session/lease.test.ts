import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LeaseAction } from '../../../relay/protocol/sharing-messages.ts';
import {
  actOnLease,
  comeBack,
  expireLease,
  freeLease,
  leave,
  leaveAway,
  type LeaseState,
  type LeaseStep,
  useLease,
} from '../../../relay/session/lease/lease-state.ts';
import { runs } from '../../support/runs.ts';

const operators = new Set(['ann', 'bob', 'cem']);
const mayHold = (id: string): boolean => operators.has(id);
const act = (state: LeaseState, action: LeaseAction, by: string, to?: string): LeaseStep =>
  actOnLease(state, action, by, mayHold, to);
const annHolds = act(freeLease, 'request', 'ann').state;
const bobWants = act(annHolds, 'request', 'bob').state;

test('an operator that requests a free lease gets it', () => {
  expect(act(freeLease, 'request', 'ann')).toEqual({
    state: { holder: { id: 'ann', away: false }, wanting: [] },
    reason: 'granted',
  });
});

test('a client that requests a held lease waits, and is not listed twice', () => {
  expect(act(annHolds, 'request', 'bob')).toMatchObject({ state: { wanting: ['bob'] }, reason: 'requested' });
  expect(act(bobWants, 'request', 'bob')).toEqual({ state: bobWants });
});

test('the holder grants it to a waiting client, refuses it, or hands it over unrequested', () => {
  expect(act(bobWants, 'grant', 'ann', 'bob')).toEqual({
    state: { holder: { id: 'bob', away: false }, wanting: [] },
    reason: 'granted',
  });
  expect(act(bobWants, 'refuse', 'ann', 'bob')).toEqual({ state: annHolds, reason: 'refused' });
  expect(act(annHolds, 'hand-over', 'ann', 'bob')).toMatchObject({
    state: { holder: { id: 'bob' } },
    reason: 'handed-over',
  });
});

test('only the holder gives it, and only to a present client with the right that, for a grant, waits', () => {
  const code = (run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  for (const action of ['grant', 'refuse', 'hand-over'] as const)
    expect(code(() => act(bobWants, action, 'bob', 'bob'))).toBe('READ_ONLY');
  expect(code(() => act(annHolds, 'grant', 'ann', 'bob'))).toBe('NOT_FOUND');
  expect(code(() => act(annHolds, 'refuse', 'ann', 'bob'))).toBe('NOT_FOUND');
  expect(code(() => act(annHolds, 'hand-over', 'ann'))).toBe('NOT_FOUND');
  expect(code(() => act(annHolds, 'hand-over', 'ann', 'vic'))).toBe('FORBIDDEN');
  expect(code(() => act(act(annHolds, 'request', 'vic').state, 'grant', 'ann', 'vic'))).toBe('FORBIDDEN');
  expect(code(() => act(annHolds, 'take-over', 'vic'))).toBe('FORBIDDEN');
});

test('a viewer may request it, but is never given the lease', () => {
  const asked = act(freeLease, 'request', 'vic');
  expect(asked).toEqual({ state: { wanting: ['vic'] }, reason: 'requested' });
  expect(act({ ...annHolds, wanting: ['vic'] }, 'release', 'ann').state.holder).toBeUndefined();
});

test('an operator takes over, and the former holder only views', () => {
  expect(act(annHolds, 'take-over', 'bob')).toEqual({
    state: { holder: { id: 'bob', away: false }, wanting: [] },
    reason: 'taken-over',
  });
  expect(act(annHolds, 'take-over', 'ann').reason).toBeUndefined();
});

test('a released lease goes to the first waiting operator', () => {
  const waiting: LeaseState = { ...annHolds, wanting: ['vic', 'cem', 'bob'] };
  expect(act(waiting, 'release', 'ann')).toMatchObject({
    state: { holder: { id: 'cem' }, wanting: ['vic', 'bob'] },
    reason: 'released',
  });
  expect(act(annHolds, 'release', 'ann')).toEqual({ state: freeLease, reason: 'released' });
});

test('a waiting client may withdraw its request; one that neither holds nor waits releases nothing', () => {
  expect(act(bobWants, 'release', 'bob')).toEqual({ state: annHolds, reason: 'released' });
  expect(act(annHolds, 'release', 'cem')).toEqual({ state: annHolds });
});

const cut = { keptUs: 5, lastUs: 30 };
const betweenRequests = { keptUs: undefined, lastUs: 30 };

test('a holder whose connection is cut briefly keeps the lease, even if others wait or request it', () => {
  const away = leaveAway(bobWants, 'ann', mayHold, cut).state;
  expect(away.holder).toEqual({ id: 'ann', away: 'briefly', expiresUs: 5, lastUs: 30 });
  expect(act(away, 'request', 'cem')).toMatchObject({
    state: { holder: { id: 'ann' }, wanting: ['bob', 'cem'] },
    reason: 'requested',
  });
  expect(() => useLease(away, 'cem', mayHold)).toThrow(/Another client holds/);
  expect(expireLease(away, 4, mayHold).state).toBe(away);
  expect(comeBack(away, 'ann').state).toEqual(bobWants);
  expect(act(away, 'take-over', 'bob').state.holder?.id).toBe('bob');
});

test('away longer than that, it loses the lease to a waiting or requesting client, or much later to none', () => {
  const waitedFor = leaveAway(bobWants, 'ann', mayHold, cut).state;
  expect(expireLease(waitedFor, 5, mayHold)).toMatchObject({ state: { holder: { id: 'bob' } }, reason: 'expired' });
  const away = expireLease(leaveAway(annHolds, 'ann', mayHold, cut).state, 5, mayHold);
  expect(away).toEqual({ state: { holder: { id: 'ann', away: 'long', expiresUs: 30 }, wanting: [] } });
  expect(comeBack(away.state, 'ann').state).toEqual(annHolds);
  expect(act(away.state, 'request', 'bob').state.holder?.id).toBe('bob');
  expect(useLease(away.state, 'bob', mayHold).state.holder?.id).toBe('bob');
  expect(expireLease(away.state, 29, mayHold).state).toBe(away.state);
  expect(expireLease(away.state, 30, mayHold)).toEqual({ state: freeLease, reason: 'expired' });
  expect(expireLease(leaveAway(annHolds, 'ann', mayHold, { keptUs: 5, lastUs: 5 }).state, 5, mayHold).state).toEqual(
    freeLease,
  );
});

test('a holder of single requests keeps the lease between them only until another client requests it', () => {
  const away = leaveAway(annHolds, 'ann', mayHold, betweenRequests).state;
  expect(act(away, 'request', 'bob').state.holder?.id).toBe('bob');
  expect(leaveAway(bobWants, 'ann', mayHold, betweenRequests)).toMatchObject({
    state: { holder: { id: 'bob' } },
    reason: 'expired',
  });
});

test('a waiting client that is cut off no longer waits', () => {
  expect(leaveAway(bobWants, 'bob', mayHold, cut)).toEqual({ state: annHolds, reason: 'left' });
});

test('a holder that detaches releases the lease at once', () => {
  expect(leave(annHolds, 'ann', mayHold)).toEqual({ state: freeLease, reason: 'left' });
  expect(leave(bobWants, 'ann', mayHold).state.holder?.id).toBe('bob');
  expect(leave(annHolds, 'cem', mayHold)).toEqual({ state: annHolds });
});

test('a bare client takes a free lease by using it, keeps it by use, and loses it when idle', () => {
  const taken = useLease(freeLease, 'ann', mayHold, 100);
  expect(taken).toMatchObject({ state: { holder: { id: 'ann', expiresUs: 100 } }, reason: 'granted' });
  const renewed = useLease(taken.state, 'ann', mayHold, 200);
  expect(renewed.reason).toBeUndefined();
  expect(expireLease(renewed.state, 150, mayHold).state.holder?.id).toBe('ann');
  expect(expireLease(renewed.state, 200, mayHold)).toEqual({ state: freeLease, reason: 'expired' });
  expect(() => useLease(taken.state, 'bob', mayHold, 100)).toThrow(/Another client holds/);
  expect(() => useLease(freeLease, 'vic', mayHold, 100)).toThrow(/operator/);
});

test('never two holders, a holder without the right, or one that both holds and waits, in any order of events', () => {
  const names = ['ann', 'bob', 'cem', 'vic', 'wim'];
  const who = fc.constantFrom(...names);
  const event = fc.oneof(
    fc.record({
      kind: fc.constant('act' as const),
      action: fc.constantFrom<LeaseAction>('request', 'grant', 'refuse', 'hand-over', 'take-over', 'release'),
      by: who,
      to: fc.option(who, { nil: undefined }),
    }),
    fc.record({
      kind: fc.constantFrom(
        'use' as const,
        'away' as const,
        'between' as const,
        'back' as const,
        'leave' as const,
        'attach' as const,
      ),
      by: who,
    }),
    fc.record({ kind: fc.constant('time' as const), passes: fc.integer({ min: 0, max: 60 }) }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let state = freeLease;
      let now = 0;
      const attached = new Set(names);
      const allowed = (id: string): boolean => attached.has(id) && operators.has(id);
      for (const happens of events) {
        const before = state;
        const beforeHolder = before.holder?.id;
        let step: LeaseStep = { state };
        try {
          if (happens.kind === 'time') step = expireLease(state, (now += happens.passes), allowed);
          else if (happens.kind === 'attach') attached.add(happens.by);
          else if (!attached.has(happens.by)) continue;
          else if (happens.kind === 'act') step = actOnLease(state, happens.action, happens.by, allowed, happens.to);
          else if (happens.kind === 'use') step = useLease(state, happens.by, allowed, now + 30);
          else if (happens.kind === 'away')
            step = leaveAway(state, happens.by, allowed, { keptUs: now + 5, lastUs: now + 30 });
          else if (happens.kind === 'between')
            step = leaveAway(state, happens.by, allowed, { keptUs: undefined, lastUs: now + 30 });
          else if (happens.kind === 'back') step = comeBack(state, happens.by);
          else {
            attached.delete(happens.by);
            step = leave(state, happens.by, allowed);
          }
        } catch {
          expect(state).toBe(before);
          continue;
        }
        state = step.state;
        const holder = state.holder?.id;
        if (holder !== undefined) {
          expect(operators.has(holder)).toBe(true);
          expect(attached.has(holder)).toBe(true);
          expect(state.wanting).not.toContain(holder);
        }
        expect(new Set(state.wanting).size).toBe(state.wanting.length);
        // Every change of the holder is reported, and was made by a client with the right to it, or by a timeout.
        if (holder !== beforeHolder) expect(step.reason).toBeDefined();
        if (
          holder !== beforeHolder &&
          beforeHolder !== undefined &&
          before.holder?.away === false &&
          happens.kind === 'act'
        ) {
          expect(happens.by === beforeHolder || (happens.action === 'take-over' && operators.has(happens.by))).toBe(
            true,
          );
        }
      }
    }),
    { numRuns: runs(500) },
  );
});
