import { describe, expect, it } from 'vitest';
import { LeaseKeeper } from '../../../../relay/cli/client/lease-keeper.ts';
import { PortRevival } from '../../../../relay/cli/client/port-revival.ts';
import type { PortInfo, PortState } from '../../../../relay/protocol/port-info.ts';
import { until } from '../../../support/settle.ts';

const [self, other] = ['v1-self', 'v1-other'];
const viewer = (id: string) => ({ id, name: id, role: 'operator' }) as const;
const closed = { type: 'closed', handle: 1, epoch: 'e1', offset: 0, timeUs: 0, by: null } as const;
const away = (isAway: boolean) => ({ type: 'away', handle: 1, away: isAway }) as const;

function port(isLasting = true) {
  const info = { id: 'lab2/gps', state: 'open' } as PortInfo;
  const held = { state: 'open' as PortState, isAway: false, opened: 0, refused: '', said: [] as string[] };
  const lease = new LeaseKeeper({
    self,
    request: () => Promise.reject(new Error('Nothing is requested here')),
    say: () => undefined,
  });
  lease.begin(self, [viewer(self)], 1, null);
  const revival = new PortRevival({
    port: () => ({ ...info, state: held.state, ...(held.isAway && { away: true }) }),
    lease: () => lease,
    reopen: isLasting
      ? async () => {
          held.opened++;
          if (held.refused) throw new Error(held.refused);
          held.state = 'open';
        }
      : undefined,
    say: (sentence) => void held.said.push(sentence),
  });
  revival.attached(true);
  const waiting = () => {
    const wait = { isOver: false };
    void revival.whenUsable().then(() => (wait.isOver = true));
    return wait;
  };
  return { held, lease, revival, waiting };
}

describe('trials C 2: what a lasting pipe waits for', () => {
  it('opens the port again when its node was restarted, and writes then', async () => {
    const { held, revival, waiting, lease } = port();
    revival.hear(away(true));
    const wait = waiting();
    held.state = 'closed';
    held.isAway = true;
    revival.check();
    expect(held.opened).toBe(0);
    held.isAway = false;
    lease.hear({ type: 'lease', handle: 1, holder: null, by: null, reason: 'expired', wanting: [], whom: null });
    revival.hear(away(false));
    await until(() => wait.isOver);
    expect(held).toMatchObject({ opened: 1, said: [] });
  });

  it('opens it also when that was closed by a relay that stops, but not when somebody closed it', async () => {
    for (const reason of ['shutdown', 'unused', 'asked'] as const) {
      const { held, revival, waiting } = port();
      held.state = 'closed';
      revival.hear({ ...closed, reason });
      const wait = waiting();
      await until(() => wait.isOver);
      revival.check();
      expect(held.opened).toBe(reason === 'asked' ? 0 : 1);
    }
  });

  it('leaves it closed while somebody else has control, or if the pipe is for one opening', async () => {
    const { held, lease, revival } = port();
    lease.hear({ type: 'viewers', handle: 1, total: 2, viewers: [viewer(self), viewer(other)] });
    lease.hear({ type: 'lease', handle: 1, holder: other, by: other, reason: 'taken-over', wanting: [], whom: null });
    held.state = 'closed';
    revival.check();
    expect(held.opened).toBe(0);
    const one = port(false);
    one.held.state = 'closed';
    one.revival.check();
    expect(one.held.opened).toBe(0);
  });

  it('says why it cannot be opened, and goes on', async () => {
    const { held, revival, waiting } = port();
    held.refused = 'Another program uses it.';
    held.state = 'closed';
    revival.check();
    const wait = waiting();
    await until(() => wait.isOver);
    expect(held.said).toEqual(['Another program uses it.']);
  });

  it('waits for the connection, and for a holder whose own was cut, as that of this pipe was', async () => {
    const { lease, revival, waiting } = port();
    revival.attached(false);
    const wait = waiting();
    lease.begin(other, [viewer(self)], 1, viewer(other));
    revival.attached(true);
    expect(lease).toMatchObject({ isHolderAway: true, otherHolder: other });
    await Promise.resolve();
    expect(wait.isOver).toBe(false);
    lease.hear({ type: 'lease', handle: 1, holder: null, by: null, reason: 'expired', wanting: [], whom: null });
    revival.check();
    await until(() => wait.isOver);
    // One that is there is not waited for; nor is one among more than are listed.
    lease.begin(other, [viewer(self), viewer(other)], 2, null);
    expect(lease.isHolderAway).toBe(false);
    lease.begin(other, [viewer(self)], 200, null);
    expect(lease.isHolderAway).toBe(false);
  });

  it('ends with the command', async () => {
    const { revival, waiting } = port();
    revival.attached(false);
    const wait = waiting();
    revival.close();
    await until(() => wait.isOver);
  });
});
