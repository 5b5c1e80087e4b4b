import type { CaptureOrigin } from '../../core/capture-summary.ts';
import type { JobSummary } from '../../engine/api/jobs.ts';

/** The job that loads a recording, if one runs. @param is matches the recording */
export function loadingOf(jobs: readonly JobSummary[], is: (origin: CaptureOrigin) => boolean): JobSummary | undefined {
  return jobs.find(({ subject, error }) => !error && subject.kind === 'load' && is(subject.origin));
}
