import { systemClock, type Clock } from '../base/clock.ts';
import { makeDemoDevices } from './demo-devices.ts';
import type { ExtraPaths } from './extra-paths.ts';
import { listPorts } from './list-ports.ts';
import { NodeDevice } from './node-device.ts';
import { PortCatalogue } from './port-catalogue.ts';
import { PortWatch } from './port-watch.ts';
import { systemBinding } from './serial-binding.ts';
import { readTcpAddress } from '../rfc2217/tcp-address.ts';
import { TcpDevice } from './tcp-device.ts';

interface SystemPortsOptions {
  /**
   * Ports that are not found by themselves, by the ids they are offered under: paths, or addresses of other programs.
   * Default: none.
   */
  readonly extraPaths?: ExtraPaths;
  /** Default `auto`: demo ports if no port is found at the start. */
  readonly demo?: 'on' | 'off' | 'auto';
  readonly clock?: Clock;
}

/** The ports of this computer, to be started. */
export function makeSystemPorts({
  extraPaths = new Map(),
  demo = 'auto',
  clock = systemClock,
}: SystemPortsOptions = {}): PortCatalogue {
  const devices = [...extraPaths].flatMap(([id, path]) => {
    const address = readTcpAddress(path);
    return address ? [new TcpDevice(id, address, clock)] : [];
  });
  const paths = new Map([...extraPaths].filter(([, path]) => !readTcpAddress(path)));
  const watch = new PortWatch({
    list: () => listPorts({ list: () => systemBinding.list() }),
    extraPaths: paths,
    clock,
  });
  return new PortCatalogue({
    watch,
    makeDevice: (id, path, onLost) => new NodeDevice({ id, path, binding: systemBinding, clock, onLost }),
    standingPorts: devices.map((device) => ({ device, name: device.name, bytesOnly: device.bytesOnly })),
    demoPorts: makeDemoDevices(clock),
    demo,
  });
}
