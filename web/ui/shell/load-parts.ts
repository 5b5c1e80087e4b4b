import type { EngineState } from '../../engine/api/engine-api.ts';
import type { ShellApi } from '../page/shell-context.ts';

/** Loads what a first visit does not show as soon as it is needed, so that the first load stays small. */
export function loadParts({ jobs, storage }: EngineState, hasTabs: boolean, hasUpdate: boolean): void {
  if (hasTabs) void import('./tab-parts.ts');
  if (hasTabs) void import('./notice-region.ts');
  if (jobs.length > 0) void import('../jobs/job-strip.ts');
  if (hasTabs || hasUpdate || storage.kind !== 'ok' || !isSecureContext) void import('./page-bars.ts');
}

/** What opens files from outside: once something is dragged over the page, and where the system may give us files. */
export function loadIncoming(shell: Pick<ShellApi, 'openFiles'>): void {
  const load = async () => (await import('./incoming-files.ts')).takeFiles(shell);
  addEventListener('dragenter', load, { once: true });
  if (matchMedia('(display-mode: standalone)').matches) void load();
}
