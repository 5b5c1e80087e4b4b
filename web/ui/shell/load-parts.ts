import type { EngineState } from '../../engine/api/engine-api.ts';
import type { ShellApi } from '../page/shell-context.ts';

/** Where the browser does not say when it is idle. */
const idleMs = 500;

/** Loads what a first visit does not show as soon as it is needed, so that the first load stays small. */
export function loadParts({ captures, jobs, storage }: EngineState, hasTabs: boolean, hasUpdate: boolean): void {
  if (hasTabs) void import('./tab-parts.ts');
  if (hasTabs) void import('./notice-region.ts');
  if (jobs.length > 0) void import('../jobs/job-strip.ts');
  if (hasTabs || hasUpdate || storage.kind !== 'ok' || !isSecureContext) void import('./page-bars.ts');
  if (captures.length > 0) loadWhenIdle();
}

let isLoading = false;

/** A capture is opened at once where its views are there: they are loaded when the page has nothing else to do. */
function loadWhenIdle(): void {
  if (isLoading) return;
  isLoading = true;
  // WebKit has no idle callbacks.
  const whenIdle = globalThis.requestIdleCallback ?? ((load: () => void) => setTimeout(load, idleMs));
  // What does not come is told when it is needed.
  whenIdle(() => void import('../session/capture-view.ts').catch(() => {}));
}

/** What opens files from outside: once something is dragged over the page, and where the system may give us files. */
export function loadIncoming(shell: Pick<ShellApi, 'openFiles'>): void {
  const load = async () => (await import('./incoming-files.ts')).takeFiles(shell);
  addEventListener('dragenter', load, { once: true });
  if (matchMedia('(display-mode: standalone)').matches) void load();
}
