import { describe, expect, it } from 'vitest';
import { LaunchAction } from '../../../web/ui/shell/launch-action.ts';
import { fakePort } from '../../support/fake-state.ts';

const demo = fakePort('demo:echo', 'Echo', { source: 'demo' });
const device = fakePort('serial:1', 'ESP32');

function launched(query: string) {
  const replaced: string[] = [];
  const calls: string[] = [];
  const history = { state: null, replaceState: (_: unknown, __: string, url: URL) => replaced.push(url.href) };
  const action = new LaunchAction(
    { href: `http://localhost:8017/${query}` } as Location,
    history as unknown as History,
  );
  const shell = {
    manageCaptures: async () => void calls.push('captures'),
    openPort: async (portId: string) => void calls.push(portId),
  };
  return { replaced, calls, run: (...ports: (typeof demo)[]) => action.run(shell, { ports }) };
}

describe('LaunchAction', () => {
  it('opens the first demo device once there is one, and only once', () => {
    const { calls, run } = launched('?action=demo');
    run(device);
    expect(calls).toEqual([]);
    run(device, demo);
    run(device, demo);
    expect(calls).toEqual(['demo:echo']);
  });

  it('shows the captures once', () => {
    const { calls, run } = launched('?action=captures');
    run();
    run();
    expect(calls).toEqual(['captures']);
  });

  it('removes the action from the address and keeps the rest', () => {
    expect(launched('?serial=window&action=demo#x').replaced).toEqual(['http://localhost:8017/?serial=window#x']);
  });

  it('does nothing for an address without an action, or with an unknown one', () => {
    const without = launched('?serial=window');
    const unknown = launched('?action=format-disk');
    for (const { run } of [without, unknown]) run(demo);
    expect([without.calls, without.replaced, unknown.calls]).toEqual([[], [], []]);
  });
});
