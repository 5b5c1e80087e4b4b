import { expect, test } from 'vitest';
import type { SessionState } from '../../../web/core/session-state.ts';
import type { JobSummary } from '../../../web/engine/api/jobs.ts';
import type { PortSummary } from '../../../web/engine/api/ports.ts';
import type { SessionSummary } from '../../../web/engine/api/sessions.ts';
import { leavingCosts } from '../../../web/ui/page/leaving-costs.ts';
import { emptyState, fakePort, fakeSession } from '../../support/fake-state.ts';

const open: SessionState = { kind: 'open', sinceMs: 0 };
const lost: SessionState = { kind: 'lost', sinceMs: 0 };

function page(source: PortSummary['source'], state: SessionState, changes: Partial<SessionSummary> = {}) {
  return { ...emptyState, ports: [fakePort('p', 'p', { source })], sessions: [fakeSession('s', 'p', state, changes)] };
}

test('trials 7: the browser asks before an open port of this computer is left, and for no other by itself', () => {
  expect(leavingCosts(page('serial', open))).toBe(true);
  for (const source of ['demo', 'relay', 'replay'] as const) expect(leavingCosts(page(source, open))).toBe(false);
  for (const state of [{ kind: 'closed' }, { kind: 'opening' }, lost] as const)
    expect([state.kind, leavingCosts(page('serial', state))]).toEqual([state.kind, false]);
  expect(leavingCosts({ ...emptyState, ports: [], sessions: [] })).toBe(false);
});

test('trials 7: it asks while a job runs, of any kind, and not for one that has failed', () => {
  const job = (error: JobSummary['error']): JobSummary => ({
    id: 'j',
    subject: { kind: 'send', sessionId: 's', file: 'a.bin', corrected: 0 },
    done: 1,
    total: 2,
    unit: 'bytes',
    rate: 0,
    error,
  });
  const idle = page('relay', open);
  expect(leavingCosts({ ...idle, jobs: [job(undefined)] })).toBe(true);
  expect(leavingCosts({ ...idle, jobs: [job({ code: 'transmit-failed', detail: '1' })] })).toBe(false);
});

test('trials 7: it asks while a session is written to files, also one of a relay, or of a port that is lost', () => {
  const file = { folder: 'logs', file: 'a.log', writtenBytes: 1, problem: undefined };
  expect(leavingCosts(page('relay', open, { file }))).toBe(true);
  expect(leavingCosts(page('serial', lost, { file }))).toBe(true);
  expect(leavingCosts(page('serial', { kind: 'closed' }, { file }))).toBe(false);
});

test('trials 7: it asks while bytes wait to be transmitted to a relay', () => {
  expect(leavingCosts(page('relay', open, { txQueued: 5, txStall: 'relay' }))).toBe(true);
});

test('trials 7: it asks while captures are only in memory, though their ports are closed', () => {
  const closed = page('demo', { kind: 'closed' });
  for (const kind of ['full', 'blocked'] as const) {
    const storage = { ...closed.storage, kind };
    expect(leavingCosts({ ...closed, storage })).toBe(true);
    expect(leavingCosts({ ...page('demo', open, { rxBytes: 0, txBytes: 0 }), storage })).toBe(false);
  }
});
