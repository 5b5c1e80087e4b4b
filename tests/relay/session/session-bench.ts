import { defaultLimits, type RelayLimits } from '../../../relay/protocol/limits.ts';
import type { HostSettings } from '../../../relay/protocol/port-info.ts';
import type { ViewerOptions, PortSessionOptions } from '../../../relay/session/port/port-session-options.ts';
import { PortSession } from '../../../relay/session/port/port-session.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle } from '../../support/settle.ts';
import { FakeDevice } from './fake-device.ts';
import { FakeViewer } from './fake-viewer.ts';

export const settings: HostSettings = {
  baudRate: 115_200,
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
  flowControl: 'none',
};

/** A port session on a fake device, which is plugged in, and viewers on demand. */
export function sessionBench(limits: Partial<RelayLimits> = {}, options: Partial<PortSessionOptions> = {}) {
  const clock = new FakeClock();
  const device = new FakeDevice();
  let epochs = 0;
  const session = new PortSession({
    id: 'fake',
    handle: 3,
    clock,
    limits: { ...defaultLimits, ...limits },
    newEpoch: () => (++epochs).toString(16).padStart(16, '0'),
    onChange: () => undefined,
    ...options,
  });
  session.setDevice(device);
  const attach = (viewer: FakeViewer, how: ViewerOptions = {}): FakeViewer => {
    const { attached, start } = session.attach(viewer, how);
    viewer.begin(attached);
    start();
    return viewer;
  };
  /** An operator that is attached, has the lease and has opened the port. */
  const openedBy = async (name = 'ann', how: ViewerOptions = {}): Promise<FakeViewer> => {
    const viewer = attach(new FakeViewer(name), how);
    await session.commands.open(name, settings);
    await settle();
    return viewer;
  };
  return { clock, device, session, attach, openedBy };
}
