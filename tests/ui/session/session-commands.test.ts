import { expect, test } from 'vitest';
import type { SharedPort } from '../../../web/engine/api/relays.ts';
import type { PageCommand } from '../../../web/ui/page/commands.ts';
import { type SessionCommandTarget, sessionCommands } from '../../../web/ui/session/session-commands.ts';
import { FakeEngine } from '../../support/fake-engine.ts';
import { fakeProfile, fakeSession, fakeShared, fakeViewers } from '../../support/fake-state.ts';

const nothing = () => undefined;

function commandsFor(shared: SharedPort | undefined): readonly PageCommand[] {
  const target: SessionCommandTarget = {
    engine: new FakeEngine(),
    profile: fakeProfile,
    composerMode: 'text',
    paused: false,
    shared,
    lease: async () => undefined,
    attempt: nothing,
    togglePause: nothing,
    kinds: [],
    view: 'monitor',
    viewCommands: [{ id: 'clear', title: 'Clear', run: nothing }],
    show: nothing,
    find: nothing,
    write: nothing,
    transmit: nothing,
    chooseMode: nothing,
    chooseProfile: nothing,
    note: nothing,
    save: nothing,
  };
  return sessionCommands(fakeSession('s', 'p', { kind: 'open', sinceMs: 0 }), target);
}

const idsFor = (shared: SharedPort | undefined) => commandsFor(shared).map(({ id }) => id);

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

test('trials A 8: a typed number is a baud rate, and settings are refused to who does not have control', () => {
  const baud = commandsFor(undefined).find(({ id }) => id === 'session.baud');
  const typed = baud && 'choices' in baud ? baud.typed : undefined;
  expect(typed?.('74 880', false).map(({ title }) => title)).toEqual(['74\u202f880']);
  expect(typed?.('fast', false)).toEqual([]);
  expect(idsFor(fakeShared(relay, { holder: ann }))).not.toContain('session.baud');
});
