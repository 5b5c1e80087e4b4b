import { auditFlags, type AuditOptions, readAuditOptions } from './audit-options.ts';
import type { Flag, FlagValues } from './flag.ts';
import { readWebhookOptions, webhookFlags, type WebhookOptions } from './webhook-options.ts';

/** Audit, webhooks and metrics of the relay. */
export interface HookOptions {
  readonly audit: AuditOptions;
  /** Undefined: no webhooks. */
  readonly webhooks: WebhookOptions | undefined;
  /** Whether `/metrics` is answered. */
  readonly metrics: boolean;
}

export const hookFlags: readonly Flag[] = [
  ...auditFlags,
  ...webhookFlags,
  { name: 'metrics', kind: 'switch', help: 'answer GET /metrics with numbers for Prometheus', byDefault: 'off' },
];

/** @throws {UsageError} */
export function readHookOptions(values: FlagValues): HookOptions {
  return {
    audit: readAuditOptions(values),
    webhooks: readWebhookOptions(values),
    metrics: values.get('metrics')?.[0] === 'true',
  };
}
