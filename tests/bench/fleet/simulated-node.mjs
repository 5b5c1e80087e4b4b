// A relay with simulated ports, in a process of its own, as a node of a fleet, of a hub, or alone. Argument, as JSON:
// {node, port, count, nats, hub}. Ports p0, p1 … transmit at 9,600 baud while they are open; `steady` 100 bytes each
// 10 ms; `flood` as fast as it is read.
import { systemClock } from '../../../dist/relay/base/clock.js';
import { identifyByAddress } from '../../../dist/relay/auth/identify.js';
import { listenHttp } from '../../../dist/relay/http/listen-http.js';
import { joinFleet } from '../../../dist/relay/join-fleet.js';
import { joinHub } from '../../../dist/relay/joining.js';
import { makeRelay } from '../../../dist/relay/make-relay.js';
import { DemoHostDevice } from '../../../dist/relay/ports/demo-device.js';

const { node, port, count, nats, hub } = JSON.parse(process.argv[2]);
const log = () => undefined;
const zeros = (length) => new Uint8Array(length);

/** 96 bytes each 100 ms make 9,600 baud. A tenth of the ports is served each 10 ms. */
const slices = Array.from({ length: 10 }, () => new Set());
let slice = 0;
let timer;
let open = 0;
const serve = () => {
  for (const transmit of slices[(slice = (slice + 1) % 10)]) transmit(zeros(96));
};

let next = 0;
const slow = (cable) => {
  const transmit = (bytes) => cable.transmit(bytes);
  const of = slices[next++ % 10];
  of.add(transmit);
  // A node whose ports are idle has nothing to do.
  if (open++ === 0) timer = setInterval(serve, 10);
  return {
    onEnd: () => {
      if (of.delete(transmit) && --open === 0) clearInterval(timer);
    },
  };
};
const steady = (cable) => {
  const timer = setInterval(() => cable.transmit(zeros(100)), 10);
  return { onEnd: () => clearInterval(timer) };
};
const flood = (cable) => {
  const over = new AbortController();
  const go = async () => {
    while (!over.signal.aborted) {
      if (!cable.isReading) await cable.whenReading();
      cable.transmit(zeros(16 * 1024));
      await new Promise(setImmediate);
    }
  };
  void go();
  return { onEnd: () => over.abort() };
};

const ids = [...Array.from({ length: count }, (_, i) => `p${i}`), 'steady', 'flood'];
const programs = new Map([
  ['steady', steady],
  ['flood', flood],
]);
const devices = new Map(ids.map((id) => [id, new DemoHostDevice(id, systemClock, programs.get(id) ?? slow)]));
const source = {
  ports: ids.map((id) => ({ id, name: `Simulated ${id}`, usb: null })),
  onChange: () => undefined,
  start: async () => source.onChange({ gone: [], arrived: source.ports }),
  stop: () => undefined,
  device: (id) => devices.get(id),
};
const relay = makeRelay({
  version: 'bench',
  node,
  source,
  access: { identify: identifyByAddress },
  serveFile: (_request, response) => void response.writeHead(404).end(),
  clock: systemClock,
  log,
});
await listenHttp(relay.handlers, '127.0.0.1', port);
await relay.start();
const role = 'operator';
if (nats !== undefined)
  joinFleet({ servers: [nats], isGateway: false, role }, node, relay, log, () => undefined).start();
if (hub !== undefined) joinHub({ hub: new URL(hub), role }, node, relay.core, log, () => undefined);
process.stdout.write('listening\n');
