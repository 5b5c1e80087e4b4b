import type { EngineState } from '../../engine/api/engine-api.ts';

/** Loads what a first visit does not show as soon as it is needed, so that the first load stays small. */
export function loadParts({ jobs, storage }: EngineState, hasTabs: boolean, hasUpdate: boolean): void {
  if (hasTabs) void import('./tab-parts.ts');
  if (hasTabs) void import('./notice-region.ts');
  if (jobs.length > 0) void import('../jobs/job-strip.ts');
  if (hasTabs || hasUpdate || storage.kind !== 'ok' || !isSecureContext) void import('./page-bars.ts');
}
