import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AuditLog } from './audit/audit-log.ts';
import type { HookOptions } from './cli/hook-options.ts';
import { EventBus } from './events/event-bus.ts';
import type { Log } from './log/log.ts';
import { EventCounts } from './metrics/event-counts.ts';
import { healthOf } from './metrics/health-of.ts';
import type { MetricsSources } from './metrics/relay-metrics.ts';
import type { Health } from './protocol/health.ts';
import type { EmitEvent } from './protocol/relay-event.ts';
import type { Clock } from './base/clock.ts';
import type { RelayCore } from './session/clients/relay-core.ts';
import { Webhooks } from './webhooks/webhooks.ts';
import { WebhookSecret } from './webhooks/webhook-secret.ts';

interface OpenHooksOptions {
  readonly options: HookOptions;
  /** The default directory of the audit; undefined: none. */
  readonly defaultAudit: string | undefined;
  readonly node: string;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Audit, webhooks and metrics of a relay. */
export interface Hooks {
  readonly emit: EmitEvent;
  /** To be called when the wall clock may have been set: the next event may be long in coming. */
  readonly lookAtClock: () => void;
  /** Called once the relay exists. */
  watch(core: RelayCore, others: Pick<MetricsSources, 'recordedBytes' | 'fleet' | 'history'>): void;
  readonly health: () => Health;
  /** Undefined: not requested. */
  readonly metrics: (() => Promise<string>) | undefined;
  /** Writes and sends the rest, as far as time allows. */
  close(): Promise<void>;
}

/**
 * Begins the audit, the webhooks and the metrics that were asked for.
 * @throws {Error} with a sentence for the person, when one cannot be had
 */
export async function openHooks({
  options,
  defaultAudit,
  node,
  version,
  clock,
  log,
}: OpenHooksOptions): Promise<Hooks> {
  const bus = new EventBus({
    node,
    wallMs: Date.now,
    steadyMs: () => clock.nowUs() / 1000,
    onError: (error) => log('error', 'event-failed', { error }),
  });
  const { directory, budgetBytes } = options.audit;
  const auditDirectory = directory === 'off' ? undefined : directory === 'auto' ? defaultAudit : resolve(directory);
  const audit =
    auditDirectory === undefined
      ? undefined
      : new AuditLog({
          directory: auditDirectory,
          budgetBytes,
          clock,
          log,
          onMissed: (count) => bus.emit({ type: 'audit-missed', count }),
          onSum: bus.emit,
        });
  const webhooks =
    options.webhooks &&
    new Webhooks({
      ...options.webhooks,
      secret: await readWebhookSecret(options.webhooks.secretFile, log),
      version,
      clock,
      log,
    });
  await audit?.start();
  const plain =
    options.webhooks?.urls.filter(
      ({ protocol, hostname }) => protocol === 'http:' && !/^(?:localhost|127\..*|\[::1\])$/.test(hostname),
    ) ?? [];
  for (const { host } of plain) log('warn', 'webhook-unencrypted', { receiver: host });

  const events = new EventCounts();
  let core: RelayCore | undefined;
  let others: Parameters<Hooks['watch']>[1] | undefined;
  const sessions = (): RelayCore['ports']['sessions'] => core?.ports.sessions ?? [];
  // Half of what a relay would load, for few.
  const { RelayMetrics } = options.metrics ? await import('./metrics/relay-metrics.ts') : {};
  const metrics = RelayMetrics
    ? new RelayMetrics({
        version,
        node,
        events,
        connections: () => core?.connectionCount ?? 0,
        ports: () =>
          sessions().map(({ id, counts, recording }) => ({ id, counts, recording: recording?.state ?? 'off' })),
        recordedBytes: () => others?.recordedBytes(),
        fleet: () => others?.fleet(),
        history: () => others?.history(),
        audit: () => audit,
        webhooks: () => webhooks?.senders ?? [],
      })
    : undefined;
  if (audit) bus.subscribe(audit.take);
  if (webhooks) bus.subscribe(webhooks.take);
  if (metrics) bus.subscribe(events.take);

  return {
    emit: bus.emit,
    lookAtClock: () => bus.lookAtClock(),
    watch: (relay, sources) => {
      core = relay;
      others = sources;
    },
    health: () => healthOf(sessions(), audit?.state ?? 'off'),
    metrics: metrics && (() => metrics.render()),
    close: async () => void (await Promise.all([audit?.stop(), webhooks?.stop()])),
  };
}

async function readWebhookSecret(path: string, log: Log): Promise<WebhookSecret> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Error(
      `The secret for webhooks, ${path}, cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      { cause },
    );
  });
  const secret = WebhookSecret.read(text);
  if (!secret)
    throw new Error(
      `${path} holds no secret for webhooks, which is 24 to 64 bytes in base64. This makes one: (umask 077; ` +
        'openssl rand -base64 32 > FILE)',
    );
  if (((await stat(path)).mode & 0o007) !== 0 && process.platform !== 'win32')
    log('warn', 'webhook-secret-readable', { file: path, advice: 'Others can read it: chmod 600.' });
  return secret;
}
