// A relay with simulated ports, in a process of its own, as a node of a fleet, of a hub, or alone. Argument, as JSON:
// {node, port, count, nats, hub, keeps}. Ports p0, p1 … transmit at 9,600 baud while they are open, `steady` 100 bytes
// each 10 ms, `flood` as fast as it is read. With `keeps`, p0, p1 … are kept in the history of the fleet: once all of
// them are open, each transmits so many bytes, as fast as they are stored.
import { systemClock } from '../../../relay/base/clock.ts';
import { spareCollections } from '../../../relay/base/spare-collections.ts';
import { WallTime } from '../../../relay/base/wall-time.ts';
import { identifyByAddress } from '../../../relay/auth/identify.ts';
import { listenHttp } from '../../../relay/http/listen-http.ts';
import { joinFleet } from '../../../relay/join-fleet.ts';
import { joinHub } from '../../../relay/joining.ts';
import { keepPorts } from '../../../relay/keep-ports.ts';
import { makeRelay } from '../../../relay/make-relay.ts';
import { DemoHostDevice } from '../../../relay/ports/demo-device.ts';

// As `baudcast serve` does.
spareCollections();
const { node, port, count, nats, hub, keeps } = JSON.parse(process.argv[2]);
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

/** What a port is ahead of its history, at most: less than its replay buffer has, so nothing has to be lost. */
const aheadBytes = 512 * 1024;
const wordsAtOnce = 4096;
const cables = [];
/** Each 4 bytes say their own place and which port they are of. */
const keep = async () => {
  const words = new Uint32Array(wordsAtOnce);
  for (let first = 0; 4 * first < keeps; first += wordsAtOnce) {
    while (count * 4 * first - kept.history.counts.storedBytes > count * aheadBytes)
      await new Promise((resolve) => setTimeout(resolve, 1));
    for (const [i, cable] of cables.entries()) {
      for (let n = 0; n < wordsAtOnce; n++) words[n] = (i << 24) + first + n;
      cable.transmit(new Uint8Array(words.buffer));
    }
    await new Promise(setImmediate);
  }
};
const stored = (i) => (cable) => {
  cables[i] = cable;
  // Once the host reads this one, too.
  if (Object.keys(cables).length === count) setImmediate(keep);
  return {};
};

const ids = [...Array.from({ length: count }, (_, i) => `p${i}`), 'steady', 'flood'];
const programs = new Map([
  ['steady', steady],
  ['flood', flood],
  ...(keeps === undefined ? [] : ids.slice(0, count).map((id, i) => [id, stored(i)])),
]);
const devices = new Map(ids.map((id) => [id, new DemoHostDevice(id, systemClock, programs.get(id) ?? slow)]));
const source = {
  ports: ids.map((id) => ({ id, name: `Simulated ${id}`, usb: null })),
  onChange: () => undefined,
  start: async () => source.onChange({ gone: [], arrived: source.ports }),
  stop: () => undefined,
  device: (id) => devices.get(id),
};
const role = 'operator';
const limits = { maxBytes: 512 * 1024 * 1024, maxAgeMs: 3_600_000 };
const fleet = {
  servers: [nats],
  isGateway: false,
  role,
  history: keeps && { all: limits, ports: new Map(), labels: new Map() },
};
const kept = keepPorts({
  options: { node, nats: fleet, labels: { host: {}, ports: new Map() } },
  recording: undefined,
  wall: new WallTime({ clock: systemClock }),
  log,
  port: () => undefined,
});
const relay = makeRelay({
  version: 'bench',
  node,
  source,
  access: { identify: identifyByAddress },
  serveFile: (_request, response) => void response.writeHead(404).end(),
  clock: systemClock,
  log,
  recording: kept.recording,
});
await listenHttp(relay.handlers, '127.0.0.1', port);
await relay.start();
if (nats !== undefined) joinFleet(fleet, node, relay, log, () => undefined, undefined, kept.streams).start();
if (hub !== undefined) joinHub({ hub: new URL(hub), role }, node, relay.core, log, () => undefined);
process.stdout.write('listening\n');
