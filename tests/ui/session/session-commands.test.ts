import { expect, test } from 'vitest';
import type { SharedPort } from '../../../web/engine/api/relays.ts';
import { type SessionCommandTarget, sessionCommands } from '../../../web/ui/session/session-commands.ts';
import { FakeEngine } from '../../support/fake-engine.ts';
import { fakeSession, fakeShared, fakeViewers } from '../../support/fake-state.ts';

const nothing = () => undefined;

function idsFor(shared: SharedPort | undefined): readonly string[] {
  const target: SessionCommandTarget = {
    engine: new FakeEngine(),
    portName: 'GPS',
    paused: false,
    shared,
    lease: async () => undefined,
    attempt: nothing,
    togglePause: nothing,
    kinds: [],
    viewCommands: [{ id: 'clear', title: 'Clear', run: nothing }],
    show: nothing,
    find: nothing,
    write: nothing,
    note: nothing,
    save: nothing,
  };
  return sessionCommands(fakeSession('s', 'p', { kind: 'open', sinceMs: 0 }), target).map(({ id }) => id);
}

const { ann, me } = fakeViewers;
const relay = 'http://lab1:8017';

test('the view in sight adds its own commands', () => {
  expect(idsFor(undefined)).toContain('session.view-clear');
});

test('on a port of this computer there is nobody to ask', () => {
  expect(idsFor(undefined)).toContain('session.break');
  expect(idsFor(undefined)).not.toContain('session.request');
});

test('the holder of a shared port can do everything, and release it', () => {
  expect(idsFor(fakeShared(relay, { holder: me }))).toEqual(
    expect.arrayContaining(['session.break', 'session.reset-pulse', 'session.release']),
  );
});

test('who does not hold it can ask, and is offered nothing that would be refused', () => {
  const ids = idsFor(fakeShared(relay, { holder: ann }));
  expect(ids).toContain('session.request');
  expect(ids.filter((id) => /break|dataTerminalReady|reset/.test(id))).toEqual([]);
});

test('who may only watch is not offered to ask', () => {
  expect(idsFor(fakeShared(relay, { holder: ann, role: 'viewer' })).filter((id) => /request|release/.test(id))).toEqual(
    [],
  );
});
