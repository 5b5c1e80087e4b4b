import { describe, expect, test } from 'vitest';
import type { EngineState } from '../../../web/engine/api/engine-api.ts';
import { PortWishes } from '../../../web/ui/shell/port-wishes.ts';
import { settle } from '../../support/settle.ts';
import { emptyState, fakePort, fakeRelay, fakeShared } from '../../support/fake-state.ts';

const lab = 'http://lab1:8017';
const gps = fakePort('r1', 'GPS', { source: 'relay', shared: fakeShared(lab, { port: 'gps', path: 'lab1/gps' }) });
const connected = { ...emptyState, relays: [fakeRelay(lab, 'lab1', { own: true })] };

function wishes(state: EngineState = emptyState) {
  const opened: string[] = [];
  const missing: string[] = [];
  const late: (() => void)[] = [];
  const now = { state };
  const made = new PortWishes({
    state: () => now.state,
    open: (portId) => opened.push(portId),
    find: async (_, path) => (path === 'lab9/far' ? 'r9' : undefined),
    onMissing: (path) => missing.push(path),
    after: (_, callback) => late.push(callback),
  });
  const tell = (next: EngineState): void => {
    now.state = next;
    made.look();
  };
  return { made, opened, missing, late, tell };
}

describe('A port named in an address', () => {
  test('is opened once, when its relay lists it', () => {
    const { made, opened, tell } = wishes();
    made.want({ relay: undefined, path: 'lab1/gps' });
    tell(connected);
    expect(opened).toEqual([]);
    tell({ ...connected, ports: [gps] });
    tell({ ...connected, ports: [gps] });
    expect(opened).toEqual(['r1']);
  });

  test('may be named by its id alone, and at another relay', () => {
    const { made, opened } = wishes({ ...connected, relays: [fakeRelay(lab, 'lab1')], ports: [gps] });
    made.want({ relay: undefined, path: 'gps' });
    expect(opened).toEqual([]);
    made.want({ relay: lab, path: 'gps' });
    expect(opened).toEqual(['r1']);
  });

  test('is reported as missing once and not too soon', () => {
    const { made, missing, late, tell } = wishes(connected);
    made.want({ relay: undefined, path: 'lab1/gone' });
    tell({ ...connected, ports: [gps] });
    expect([missing, late.length]).toEqual([[], 1]);
    late[0]?.();
    expect(missing).toEqual(['lab1/gone']);
  });

  test('is waited for while the relay is away or requires a sign-in', () => {
    const { made, opened, missing, late, tell } = wishes();
    made.want({ relay: undefined, path: 'lab1/gps' });
    tell({
      ...connected,
      relays: [
        fakeRelay(lab, '', {
          own: true,
          state: { kind: 'waiting', code: 'unauthenticated', text: '', retryMs: undefined },
        }),
      ],
    });
    expect([opened, missing, late]).toEqual([[], [], []]);
    tell({ ...connected, ports: [gps] });
    expect(opened).toEqual(['r1']);
  });

  test('is looked for at a relay that does not list all of its ports', async () => {
    const { made, opened, missing, late, tell } = wishes();
    const relays = [fakeRelay(lab, 'lab1', { own: true, directory: { total: 10_000, changes: 0 } })];
    tell({ ...connected, relays });
    made.want({ relay: undefined, path: 'lab9/far' });
    await settle();
    expect(opened).toEqual(['r9']);
    made.want({ relay: undefined, path: 'lab9/none' });
    await settle();
    expect([missing, late]).toEqual([['lab9/none'], []]);
  });
});
