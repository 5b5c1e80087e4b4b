import { randomBytes } from 'node:crypto';
import type { AccessPolicy } from './auth/admit.ts';
import type { Credentials } from './auth/credentials.ts';
import { identifyByCredential } from './auth/identify.ts';
import { requestSecret } from './auth/request-secret.ts';
import { ShareRoom } from './auth/share-room.ts';
import { ConnectionGuard } from './http/connection-guard.ts';
import type { PlaceLimits } from './http/connection-places.ts';
import { accessRoutes } from './http/access-routes.ts';
import { agentRoute } from './http/agent-route.ts';
import type { HttpHandlers } from './http/listen-http.ts';
import { nodeRoutes } from './http/node-routes.ts';
import { pageRoutes } from './http/page-routes.ts';
import { portRoutes } from './http/port-routes.ts';
import { receiveRoute } from './http/receive-route.ts';
import { createRequestHandler } from './http/request-handler.ts';
import type { Route } from './http/router.ts';
import type { ServeFile } from './http/static-files.ts';
import { transmitRoutes } from './http/transmit-route.ts';
import { trustRoutes } from './http/trust-routes.ts';
import { tunnelRoutes } from './http/tunnel-routes.ts';
import { watchRoutes } from './http/watch-routes.ts';
import { JoinedNodes } from './hub/joined-nodes.ts';
import { nodeSocketRoute } from './hub/node-socket-route.ts';
import type { Log } from './log/log.ts';
import { healthOf } from './metrics/health-of.ts';
import { closeCodes } from './protocol/close-codes.ts';
import type { Health } from './protocol/health.ts';
import { defaultLimits, type RelayLimits } from './protocol/limits.ts';
import type { EmitEvent } from './protocol/relay-event.ts';
import type { ClientIdentity } from './session/access/client-identity.ts';
import type { Clock } from './base/clock.ts';
import type { Device } from './session/port/device.ts';
import { type PortDirectory, PortHandles } from './session/clients/port-directory.ts';
import type { ListChange, ListedPort } from './session/clients/host-ports.ts';
import { RelayCore, type RelayCoreOptions } from './session/clients/relay-core.ts';
import type { ServedCertificate } from './tls/served-certificate.ts';
import { protocolSocketRoute } from './ws/protocol-socket.ts';
import { rawSocketRoute } from './ws/raw-socket.ts';
import { makeSocketServer } from './ws/socket-server.ts';
import { createUpgradeHandler, type SocketRoute } from './ws/upgrade-handler.ts';

/** The ports of this host. */
export interface HostPortSource {
  readonly ports: readonly ListedPort[];
  onChange: (change: ListChange) => void;
  /** Resolves when the ports are known. */
  start(): Promise<void>;
  stop(): void;
  device(id: string): Device;
}

export interface RelayOptions {
  readonly version: string;
  /** Name of this computer. */
  readonly node: string;
  readonly source: HostPortSource;
  readonly access: AccessPolicy;
  /** If given, a credential is needed, whatever `access.identify` says. */
  readonly credentials?: Credentials;
  /**
   * Where others reach this relay, without a slash at the end, for links; asked for when one is made. Default: nowhere.
   */
  readonly publicUrl?: () => string;
  /** The certificate that it shows. Default: it speaks no TLS. */
  readonly certificate?: ServedCertificate | undefined;
  /** Whether it runs with neither credentials nor TLS although others can reach it. Default: no. */
  readonly isInsecure?: boolean;
  /** Requests and sockets at one time by one share. Default: 2048. */
  readonly maxByShare?: number | undefined;
  /** How many connections there may be, from where. Default: `defaultPlaceLimits`. */
  readonly placeLimits?: PlaceLimits | undefined;
  readonly serveFile: ServeFile;
  readonly clock: Clock;
  readonly log: Log;
  /** Gets all events. Default: nothing does. */
  readonly emit?: EmitEvent | undefined;
  /** How it is, for `/healthz`. Default: by its recording alone. */
  readonly health?: () => Health;
  /** For `/metrics`, in Prometheus' text format. Default: there are none. */
  readonly metrics?: (() => Promise<string>) | undefined;
  /** Differences from the protocol's defaults. */
  readonly limits?: Partial<RelayLimits>;
  /** It is a gateway of a fleet: see `RelayCoreOptions`. Default: no. */
  readonly sharesViewers?: boolean;
  /** What people say of a port of this host. Default: nothing */
  readonly labels?: RelayCoreOptions['labels'];
  /** Keeps what the replay buffers drop. Default: nothing does. */
  readonly recording?: Pick<RelayCoreOptions, 'recording' | 'onSession' | 'recorded'>;
}

export interface Relay {
  readonly core: RelayCore;
  /** Ports of other relays, which join this one. */
  readonly nodes: JoinedNodes;
  /** The ports, as clients name them that do not speak the protocol. */
  readonly ports: PortDirectory;
  /** All there is to ask for, beside files. */
  readonly routes: readonly Route[];
  readonly socketRoutes: readonly SocketRoute[];
  readonly handlers: HttpHandlers;
  /** Resolves when the ports are known. */
  start(): Promise<void>;
  /** Closes the ports and every connection, with the reason. */
  stop(): Promise<void>;
}

/** Whoever may know of every port. */
export const everything: ClientIdentity = { id: '', name: '', role: 'viewer', ports: 'all' };

/** How long pending writes, and clients' close handshakes, may take when the relay stops. */
const stopPatienceMs = 4000;

/** Puts the relay together from its rooms. */
export function makeRelay({
  version,
  node,
  source,
  credentials,
  publicUrl = () => '',
  certificate,
  isInsecure = false,
  maxByShare,
  placeLimits,
  serveFile,
  clock,
  log,
  emit,
  health,
  metrics,
  limits = {},
  sharesViewers = false,
  labels = () => undefined,
  recording = {},
  ...given
}: RelayOptions): Relay {
  const access = credentials
    ? { ...given.access, ...identifyByCredential(credentials, given.access.proxies) }
    : given.access;
  const run = randomBytes(6).toString('base64url');
  const handles = new PortHandles();
  const isTaken = (name: string): boolean => core.ports.list(everything).some(({ id }) => id.startsWith(`${name}/`));
  const nodes = new JoinedNodes({
    hub: node,
    run,
    clock,
    limits: { ...defaultLimits, ...limits },
    handles,
    isTaken,
    log,
    emit,
  });
  const core = new RelayCore({
    node,
    run,
    clock,
    limits,
    handles,
    elsewhere: nodes,
    sharesViewers,
    labels,
    device: (id) => source.device(id),
    emit,
    ...recording,
  });
  const openDoor = core.connect.bind(core);
  const newViewer = (): string => core.newViewer();
  const ports = directoryOf(core, node);
  const room = new ShareRoom(maxByShare);
  const agents = agentRoute({ openDoor, clock, room, version });

  const routes = [
    ...pageRoutes({ version, node, needsCredential: credentials !== undefined, isInsecure }),
    ...watchRoutes({
      health: health ?? (() => healthOf(core.ports.sessions, 'off')),
      needsCredential: credentials !== undefined,
      metrics,
    }),
    ...trustRoutes({ node, certificate }),
    ...accessRoutes({ credentials, ports, node, publicUrl, clock }),
    ...nodeRoutes({ credentials, publicUrl, isHere: (name) => nodes.isHere(name) }),
    ...portRoutes({ ports, clock, newViewer }),
    receiveRoute({ ports, clock, newViewer }),
    ...transmitRoutes({ ports, clock, newViewer }),
    ...tunnelRoutes({ openDoor, clock, room }),
    agents.route,
  ];
  const socketRoutes = [
    protocolSocketRoute({ openDoor, clock }),
    rawSocketRoute({ ports, clock, newViewer }),
    nodeSocketRoute({ nodes, clock }),
  ];
  const { proxies } = access;
  const connections = new ConnectionGuard({ clock, proxies, log, ...(placeLimits ? { limits: placeLimits } : {}) });
  const { recognise } = connections;
  const onRequest = createRequestHandler({ access, routes, serveFile, log, room, recognise });
  const upgrades = createUpgradeHandler({
    access,
    server: makeSocketServer(),
    routes: socketRoutes,
    log,
    room,
    recognise,
  });

  return {
    core,
    nodes,
    ports,
    routes,
    socketRoutes,
    handlers: { ...asksFirst(access, { onRequest, onUpgrade: upgrades.onUpgrade }), connections },
    start: async () => {
      source.onChange = (change) => {
        for (const { id, name } of change.arrived) log('info', 'port-arrived', { port: id, name });
        for (const id of change.gone) log('info', 'port-gone', { port: id });
        core.ports.apply(change);
      };
      await source.start();
    },
    stop: async () => {
      source.stop();
      agents.close();
      await within(clock, stopPatienceMs, core.stop());
      nodes.stop();
      await within(clock, stopPatienceMs, upgrades.closeAll(closeCodes.shutdown, 'The relay was stopped.'));
      await credentials?.stop();
    },
  };
}

/** A sign-in at another gateway of the fleet a moment ago is known here, before the request is looked at. */
function asksFirst(
  { learn }: Pick<AccessPolicy, 'learn'>,
  { onRequest, onUpgrade }: Required<Pick<HttpHandlers, 'onRequest' | 'onUpgrade'>>,
): Pick<HttpHandlers, 'onRequest' | 'onUpgrade'> {
  return {
    onRequest: (request, response) => {
      const asked = learn?.(requestSecret(request));
      if (asked) void asked.then(() => onRequest(request, response));
      else onRequest(request, response);
    },
    onUpgrade: (request, stream, head) => {
      const asked = learn?.(requestSecret(request));
      if (!asked) return onUpgrade(request, stream, head);
      stream.on('error', () => stream.destroy());
      void asked.then(() => onUpgrade(request, stream, head));
    },
  };
}

/** The ports as bare clients name them: by id, or by address, `node/id`. */
function directoryOf({ directory: ports }: RelayCore, node: string): PortDirectory {
  return {
    list: (identity) => ports.list(identity),
    describe: (id, identity) => ports.describe(id, identity),
    count: (identity) => ports.count(identity),
    page: (query, identity) => ports.page(query, identity),
    watch: (identity, watcher) => ports.watch(identity, watcher),
    find: (id, identity) => {
      const isAddress = id.startsWith(`${node}/`) && !ports.describe(id, identity);
      return ports.find(isAddress ? id.slice(node.length + 1) : id, identity);
    },
  };
}

/** Resolves when `work` is done, or when there was time enough. */
async function within(clock: Clock, patienceMs: number, work: Promise<unknown>): Promise<void> {
  let stop: () => void = () => undefined;
  const late = new Promise<void>((resolve) => (stop = clock.after(patienceMs, resolve)));
  await Promise.race([work, late]).finally(stop);
}
