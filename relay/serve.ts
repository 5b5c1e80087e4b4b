import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { identifyByAddress, identifyNobody } from './auth/identify.ts';
import { trustedProxies } from './auth/client-address.ts';
import { labelsOf } from './cli/label-options.ts';
import { visibleText } from './cli/visible-text.ts';
import type { ServeOptions } from './cli/serve-options.ts';
import { CredentialBucket } from './fleet/credential-bucket.ts';
import { openGuard } from './guard.ts';
import { openHooks } from './hooks.ts';
import { TcpGateway } from './gateway/tcp-gateway.ts';
import { listenHttp } from './http/listen-http.ts';
import { redirectToHttps } from './http/redirect-to-https.ts';
import { serveStaticFiles } from './http/static-files.ts';
import { joinFleet } from './join-fleet.ts';
import { joinHub } from './joining.ts';
import { keepPorts } from './keep-ports.ts';
import { makeLog, toLogStream } from './log/log.ts';
import { everything, makeRelay } from './make-relay.ts';
import type { Health } from './protocol/health.ts';
import { describePath } from './ports/describe-path.ts';
import { makeSystemPorts } from './ports/system-ports.ts';
import { Recording } from './record/recording.ts';
import { addressesOf, sayReady } from './say-ready.ts';
import { systemClock } from './base/clock.ts';
import { spareCollections } from './base/spare-collections.ts';
import { WallTime } from './base/wall-time.ts';
import { SpareFiles } from './state/spare-files.ts';
import { auditDirectoryIn, findStateDirectory, StateDirectory } from './state/state-directory.ts';

/** Beside this file's place after the build, dist/relay. */
const pageDirectory = fileURLToPath(new URL('../web', import.meta.url));

/**
 * Serves until the process is asked to stop.
 * @throws {Error} with a sentence for the person when it cannot
 */
export async function serve(options: ServeOptions, version: string): Promise<void> {
  if (!existsSync(`${pageDirectory}/index.html`)) {
    throw new Error('The page is not built yet. Run `npm run build`, then start again.');
  }
  spareCollections();
  const form = options.logFormat === 'auto' ? (process.stderr.isTTY ? 'text' : 'json') : options.logFormat;
  const log = makeLog(options.logLevel, toLogStream(process.stderr), form);
  // An unhandled rejection, in a device's driver for example, must not end the relay.
  process.on('unhandledRejection', (error) => log('error', 'unhandled-rejection', { error }));
  // TLS and credentials first, before anything is opened.
  const statePath = findStateDirectory(options.stateDirectory, process.env);
  const state = options.needsCredential
    ? new SpareFiles(await StateDirectory.open(statePath), { clock: systemClock, log })
    : undefined;
  const hooks = await openHooks({
    options,
    defaultAudit: state && auditDirectoryIn(statePath),
    node: options.node,
    version,
    clock: systemClock,
    log,
  });
  // All gateways of a fleet have the same people.
  const fleetAccess =
    state && options.nats?.isGateway
      ? new CredentialBucket({ gateway: options.node, clock: systemClock, log })
      : undefined;
  const guard = await openGuard({ options, state, log, emit: hooks.emit, keeper: fleetAccess });
  const { certificate, credentials, hosts } = guard;
  const wall = new WallTime({ clock: systemClock });
  wall.onMoved(() => hooks.lookAtClock());
  const recording =
    options.record && new Recording({ ...options.record, node: options.node, clock: systemClock, wall, log });
  const kept = keepPorts({
    options,
    recording,
    wall,
    log,
    port: (id) => relay.core.directory.describe(id, everything),
  });
  /** What was locked and opened so far, for a start that fails. */
  const letGo = async (): Promise<void> => {
    wall.stop();
    await recording?.stop();
    await guard.close();
    state?.stop();
    await hooks.close();
  };
  await recording?.start().catch(async (error: unknown) => {
    await letGo();
    throw error;
  });

  const proxies = trustedProxies(options.trustedProxies);
  const isForwarded = proxies !== undefined || options.publicUrl !== undefined;
  const names = [...options.allowedHosts, ...hosts().names];
  let base = (): string => '';
  const relay = makeRelay({
    version,
    node: options.node,
    source: makeSystemPorts({ extraPaths: options.paths, demo: options.demo }),
    access: {
      identify: isForwarded ? identifyNobody(proxies) : identifyByAddress,
      hosts: names,
      origins: options.allowedOrigins,
      ...(proxies ? { proxies } : {}),
      ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
    },
    ...(credentials ? { credentials } : {}),
    publicUrl: () => base(),
    certificate,
    isInsecure: options.isInsecure,
    serveFile: serveStaticFiles(pageDirectory),
    clock: systemClock,
    log,
    emit: hooks.emit,
    health: () => withNats(hooks.health(), fleet && (fleet.isConnected ? 'on' : 'away'), kept.history?.counts),
    metrics: hooks.metrics,
    sharesViewers: options.nats?.isGateway ?? false,
    labels: (id) => labelsOf(options.labels, id),
    recording: kept.recording,
  });
  /** What is said before the line that programs wait for. */
  let early: string[] | undefined = [];
  const say = (line: string): void => void (early ? early.push(line) : process.stdout.write(line));
  const fleet = options.nats && joinFleet(options.nats, options.node, relay, log, say, fleetAccess, kept.streams);
  hooks.watch(relay.core, {
    recordedBytes: () => recording?.totalBytes,
    fleet: () => fleet?.counts,
    history: () => kept.history?.counts,
  });
  const encryption = certificate && {
    pair: certificate.pair,
    clock: systemClock,
    onPlainRequest: redirectToHttps(names),
  };
  // Before the ports are touched: another relay may have them, and this one may not listen.
  const server = await listenHttp(relay.handlers, options.host, options.port, encryption).catch(
    async (error: unknown) => {
      await letGo();
      throw explain(error, options);
    },
  );
  certificate?.onChange((pair) => {
    server.renew(pair);
    guard.announce(server.url).catch((error: unknown) => log('error', 'announce-failed', { error }));
  });
  for (const [id, path] of options.paths) {
    const line = await describePath(id, path);
    if (line !== undefined) process.stderr.write(`${visibleText(line)}\n`);
  }
  hooks.emit({ type: 'relay-started', version });
  wall.start();
  await relay.start();
  await guard.announce(server.url);
  const addresses = addressesOf(options, guard, server.port);
  // Addresses may change while it runs.
  base = () => addressesOf(options, guard, server.port)[0] ?? server.url;
  if (fleetAccess) {
    fleet?.start();
    await Promise.race([fleetAccess.ready, delay(natsPatienceMs)]);
  }
  await sayReady(options, guard, server, addresses);
  process.stdout.write(early.join(''));
  early = undefined;
  state?.started();
  const gateway =
    options.tcp &&
    new TcpGateway({
      ...options.tcp,
      node: options.node,
      ports: relay.ports,
      newViewer: () => relay.core.newViewer(),
      clock: systemClock,
      log,
      say: (line) => process.stdout.write(line),
    });
  await gateway?.start().catch(async (error: unknown) => {
    server.stopListening();
    await fleet?.stop();
    await gateway.stop();
    await relay.stop();
    await letGo();
    await server.close();
    throw error;
  });
  const joining =
    options.join && joinHub(options.join, options.node, relay.core, log, (line) => process.stdout.write(line));
  if (!fleetAccess) fleet?.start();
  const signal = await new Promise<string>((resolve) =>
    process.once('SIGINT', resolve).once('SIGTERM', resolve).once('SIGHUP', resolve),
  );
  log('info', 'stopping', { signal });
  server.stopListening();
  joining?.stop();
  // While NATS is still there.
  if (fleetAccess) await credentials?.stop();
  fleet?.leave();
  await gateway?.stop();
  await relay.stop();
  await kept.stop();
  await fleet?.stop();
  hooks.emit({ type: 'relay-stopped' });
  await letGo();
  await server.close();
}

/** How long a gateway that starts waits for who has access. */
const natsPatienceMs = 5000;

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());

/** How the relay is, with its fleet. */
function withNats(health: Health, nats: Health['nats'], history?: { readonly stopped: number }): Health {
  if (nats === undefined) return health;
  const isDegraded = nats === 'away' || (history && history.stopped > 0);
  return {
    ...health,
    ...(isDegraded ? { status: 'degraded' } : {}),
    nats,
    ...(history ? { history: history.stopped > 0 ? 'stopped' : 'on' } : {}),
  };
}

/** Sentences for failures that can be foreseen: what happened, and what to do. */
function explain(error: unknown, { host, port }: ServeOptions): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new Error(
      `Port ${port} is in use, perhaps by another Baudcast. Stop that program, or use another port: --port ${port + 1}`,
    );
  }
  if (code === 'EACCES')
    return new Error(`This user may not listen on port ${port}. Use one from 1024 up: --port 8017`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new Error(
      `This computer has no address ${host}. Leave out --host to listen for this computer only, or use ` +
        '0.0.0.0 for all of its addresses.',
    );
  return error;
}
