import { expect, test } from 'vitest';
import type { SharedPort } from '../../../web/engine/api/relays.ts';
import type { ReplayState } from '../../../web/engine/api/replays.ts';
import type { PageCommand } from '../../../web/ui/page/commands.ts';
import { type SessionCommandTarget, sessionCommands } from '../../../web/ui/session/session-commands.ts';
import { FakeEngine } from '../../support/fake-engine.ts';
import { fakeProfile, fakeSession, fakeShared, fakeViewers } from '../../support/fake-state.ts';

const nothing = () => undefined;

function commandsFor(
  shared: SharedPort | undefined,
  replay?: ReplayState,
  engine = new FakeEngine(),
): readonly PageCommand[] {
  const target: SessionCommandTarget = {
    engine,
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
    repeat: nothing,
    checksum: nothing,
    history: nothing,
    library: nothing,
    chooseMode: nothing,
    chooseProfile: nothing,
    note: nothing,
    save: nothing,
    replay: nothing,
    writeFiles: nothing,
    recipes: nothing,
    sequences: nothing,
    transferFiles: nothing,
  };
  const session = fakeSession('s', 'p', { kind: 'open', sinceMs: 0 });
  return sessionCommands(replay ? { ...session, replay } : session, target);
}

const idsFor = (shared: SharedPort | undefined) => commandsFor(shared).map(({ id }) => id);

const { ann, me } = fakeViewers;
const relay = 'http://lab1:8017';

test('the visible view adds its own commands', () => {
  expect(idsFor(undefined)).toContain('session.view-clear');
});

test('a replay can be paused, stepped, repeated and played at other speeds', () => {
  const engine = new FakeEngine();
  const replay: ReplayState = {
    captureId: 'c',
    isPlaying: true,
    isWaiting: false,
    speed: 1,
    isLooping: false,
    positionMs: 0,
    durationMs: 1000,
    stop: undefined,
  };
  const commands = commandsFor(undefined, replay, engine);
  const run = (id: string) => {
    const found = commands
      .flatMap((command) => ('choices' in command ? command.choices : [command]))
      .find((command) => command.id === id);
    if (found && 'run' in found) found.run();
  };
  for (const id of ['play', 'step', 'speed 100', 'loop', 'start']) run(`session.replay-${id}`);
  const actions = engine.calls.map(({ args }) => args[1]);
  expect(actions).toEqual([
    { kind: 'pause' },
    { kind: 'step' },
    { kind: 'speed', speed: 100 },
    { kind: 'loop', isLooping: true },
    { kind: 'seek', atMs: 0 },
  ]);
  expect(idsFor(undefined)).not.toContain('session.replay-play');
});

test('a port of this computer can be released for another program', () => {
  expect(idsFor(undefined)).toContain('session.lend');
  expect(idsFor(undefined)).not.toContain('session.take-back');
});

test('a port of this computer has no command to request control', () => {
  expect(idsFor(undefined)).toContain('session.break');
  expect(idsFor(undefined)).not.toContain('session.request');
});

test('the holder of a shared port can do everything, and release it', () => {
  expect(idsFor(fakeShared(relay, { holder: me }))).toEqual(
    expect.arrayContaining(['session.break', 'session.reset-pulse', 'session.release']),
  );
});

test('a client without control can request it, and is offered no command that would be refused', () => {
  const ids = idsFor(fakeShared(relay, { holder: ann }));
  expect(ids).toContain('session.request');
  expect(ids.filter((id) => /break|dataTerminalReady|reset/.test(id))).toEqual([]);
});

test('a viewer is not offered a request', () => {
  expect(idsFor(fakeShared(relay, { holder: ann, role: 'viewer' })).filter((id) => /request|release/.test(id))).toEqual(
    [],
  );
});

test('trials A 8: a typed number is a baud rate, and settings are refused without control', () => {
  const baud = commandsFor(undefined).find(({ id }) => id === 'session.baud');
  const typed = baud && 'choices' in baud ? baud.typed : undefined;
  expect(typed?.('74 880', false).map(({ title }) => title)).toEqual(['74\u202f880']);
  expect(typed?.('fast', false)).toEqual([]);
  expect(idsFor(fakeShared(relay, { holder: ann }))).not.toContain('session.baud');
  expect(idsFor(fakeShared(relay, { holder: me }))).toContain('session.baud');
});

test('a port of which only bytes pass is offered nothing that has no effect there', () => {
  const ids = idsFor(fakeShared(relay, { holder: me, bytesOnly: true }));
  expect(ids.filter((id) => /baud|framing|flow|break|reset|policy|recipes|dataTerminalReady/.test(id))).toEqual([]);
  expect(ids).toEqual(expect.arrayContaining(['session.sequences', 'session.transmit', 'session.send-files']));
});
