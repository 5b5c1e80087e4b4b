import { WebSocket as NodeWebSocket } from 'ws';
import { identifyByAddress } from '../../relay/auth/identify.ts';
import type { HttpServer } from '../../relay/http/listen-http.ts';
import type { HostPortSource } from '../../relay/make-relay.ts';
import type { RelayLimits } from '../../relay/protocol/limits.ts';
import { type Clock, systemClock } from '../../relay/base/clock.ts';
import type { ListChange } from '../../relay/session/clients/host-ports.ts';
import { RelayCore } from '../../relay/session/clients/relay-core.ts';
import type { MakeWebSocket } from '../../web/remote/web-socket-transport.ts';
import type { OpenTransport } from '../../relay/client/transport.ts';
import { serveRelay } from '../relay/server/serve-relay.ts';
import { HostDevice } from './host-device.ts';

/** The browser API that Node 20 lacks, by a library that matches it here. */
export const makeSocket: MakeWebSocket = (url, protocols) => new NodeWebSocket(url, protocols) as unknown as WebSocket;

const usb = { usbVendorId: 0x1a86, usbProductId: 0x7523 };

/** The devices of a host, plugged and unplugged by a test. */
export class TestHost implements HostPortSource {
  readonly devices = new Map<string, HostDevice>();
  readonly ports = [];
  onChange: (change: ListChange) => void = () => {};
  #count = 0;

  add(): HostDevice {
    const device = new HostDevice(`usb-${++this.#count}`);
    this.devices.set(device.id, device);
    this.plug(device);
    return device;
  }

  plug({ id }: HostDevice): void {
    this.onChange({ gone: [], arrived: [{ id, name: `Port ${id}`, usb }] });
  }

  unplug(device: HostDevice): void {
    device.lose();
    this.onChange({ gone: [device.id], arrived: [] });
  }

  async start(): Promise<void> {}

  stop(): void {}

  device(id: string): HostDevice {
    const device = this.devices.get(id);
    if (!device) throw new Error(`There is no device ${id}`);
    return device;
  }
}

/**
 * The relay's core in memory, and a transport to it: every message crosses in a task of its own, as between computers.
 */
export function memoryRelay(limits: Partial<RelayLimits> = {}) {
  const host = new TestHost();
  const core = new RelayCore({ node: 'lab1', clock: systemClock, limits, device: (id) => host.device(id) });
  host.onChange = (change) => core.ports.apply(change);
  return { host, core, transport: memoryTransport(core), stop: () => core.stop() };
}

/** A connection to a relay in memory: every message crosses in a task of its own, as between computers. */
export function memoryTransport(core: RelayCore): OpenTransport {
  return (events) => {
    let over = false;
    const later = (work: () => void): void => void setImmediate(() => over || work());
    const end = (code: number, reason: string): void =>
      later(() => {
        over = true;
        events.onEnd(code, reason);
      });
    const identity = { id: 'local', name: 'local', role: 'admin', ports: 'all' } as const;
    const connection = core.connect(
      {
        bufferedBytes: 0,
        sendText: (text) => later(() => events.onText(text)),
        sendFrame: (frame) => {
          const own = new Uint8Array(frame); // `slice()` of a Node buffer is not a copy
          later(() => events.onFrame(own));
        },
        close: end,
      },
      identity,
    );
    later(() => events.onOpen());
    return {
      kind: 'websocket',
      sendText: (text) => later(() => connection.text(text)),
      sendFrame: (frame) => later(() => connection.binary(frame)),
      close: async () => {
        over = true;
        setImmediate(() => connection.ended(false));
      },
    };
  };
}

export interface RelayServer {
  readonly host: TestHost;
  readonly server: HttpServer;
  stop(): Promise<void>;
}

/**
 * The real relay on a free port of this computer. @param allowed addresses it may be reached at in addition to its
 * own
 */
export async function startRelay(
  allowed: readonly string[] = [],
  limits: Partial<RelayLimits> = {},
  clock: Clock = systemClock,
): Promise<RelayServer> {
  const host = new TestHost();
  const { server, stop } = await serveRelay({
    source: host,
    access: { identify: identifyByAddress, hosts: allowed },
    clock,
    limits,
  });
  return { host, server, stop };
}
