import type { CaptureSummary } from '../../core/capture-summary.ts';
import type { AccessApi } from './access.ts';
import type { CapturesApi, StorageState } from './captures.ts';
import type { FilesApi } from './files.ts';
import type { JobSummary, JobsApi } from './jobs.ts';
import type { PortSummary, PortsApi } from './ports.ts';
import type { RelaySummary, RelaysApi } from './relays.ts';
import type { ReplaysApi } from './replays.ts';
import type { SessionSummary, SessionsApi } from './sessions.ts';
import type { TransfersApi } from './transfers.ts';
import type { ViewsApi } from './views.ts';

export interface EngineState {
  readonly ports: readonly PortSummary[];
  readonly sessions: readonly SessionSummary[];
  readonly captures: readonly CaptureSummary[];
  readonly storage: StorageState;
  readonly relays: readonly RelaySummary[];
  readonly jobs: readonly JobSummary[];
}

/**
 * The one surface the window sees. Every call is answered by the engine's worker; a rejected one throws `SerialError`
 * (or `SyntaxError` for a pattern), and has then changed nothing.
 */
export interface EngineApi {
  /** Calls `listener` with the whole state at once, then with the parts that changed, at most ten times a second. */
  watch(listener: (changed: Partial<EngineState>) => void): Promise<void>;
  /** Answers at once, as long as the engine is there. */
  ping(): Promise<void>;
  /** Stores what is buffered and closes every port; for leaving the page. */
  shutdown(): Promise<void>;

  readonly ports: PortsApi;
  readonly sessions: SessionsApi;
  readonly captures: CapturesApi;
  readonly views: ViewsApi;
  readonly jobs: JobsApi;
  readonly replays: ReplaysApi;
  readonly files: FilesApi;
  readonly transfers: TransfersApi;
  readonly relays: RelaysApi;
  readonly access: AccessApi;
}
