import { describe, expect, it } from 'vitest';
import { SerialError } from '../../web/core/serial-error.ts';
import type { JobSubject } from '../../web/engine/api/jobs.ts';
import { JobBoard, type JobControl } from '../../web/engine/job-board.ts';

const subject: JobSubject = { kind: 'export', captureId: 'c' };
const plan = { subject, total: 4, unit: 'bytes' } as const;

function board() {
  let nowMs = 0;
  let ids = 0;
  let changes = 0;
  let ends = 0;
  const jobs = new JobBoard({
    newId: () => `job-${ids++}`,
    nowMs: () => nowMs,
    onChange: () => void changes++,
    onEnd: () => void ends++,
  });
  return { jobs, pass: (ms: number) => (nowMs += ms), changes: () => changes, ends: () => ends };
}

/** Work that ends when the test says so. */
function held<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const done = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]));
  let control: JobControl | undefined;
  return {
    work: (given: JobControl) => (
      (control = given),
      given.signal.addEventListener('abort', () => reject(given.signal.reason)),
      done
    ),
    control: () => control as JobControl,
    resolve: (value: T) => resolve(value),
    reject: (error: unknown) => reject(error),
  };
}

describe('JobBoard', () => {
  it('lists a job with its progress and rate only while it runs', async () => {
    const { jobs, pass, changes, ends } = board();
    const job = held<string>();
    const result = jobs.run(plan, job.work);
    expect(jobs.summaries()).toEqual([{ id: 'job-0', ...plan, done: 0, rate: 0, error: undefined }]);
    const before = changes();
    pass(1000);
    job.control().progress(3);
    expect(changes()).toBe(before + 1);
    expect(jobs.summaries()[0]).toMatchObject({ done: 3, rate: 3 });
    job.resolve('file');
    expect(await result).toBe('file');
    expect(jobs.summaries()).toEqual([]);
    expect([changes(), ends()]).toEqual([before + 1, 1]);
  });

  it('ends a cancelled job without result and failure, whatever its work throws or returns', async () => {
    const { jobs } = board();
    const job = held<string>();
    const result = jobs.run(plan, job.work);
    await jobs.cancel('job-0');
    expect(job.control().signal.aborted).toBe(true);
    expect(await result).toBeUndefined();
    expect(jobs.summaries()).toEqual([]);
    await jobs.cancel('job-0');
  });

  it('ends what runs for a session with an error that people see, and waits until it has ended', async () => {
    const { jobs } = board();
    const job = held<string>();
    const other = held<string>();
    const paste = { kind: 'paste', sessionId: 's' } as const;
    const result = jobs.run({ ...plan, subject: paste }, job.work);
    void jobs.run({ ...plan, subject: { ...paste, sessionId: 't' } }, other.work);
    const failed = expect(result).rejects.toMatchObject({ code: 'port-released' });
    await jobs.failFor('s', new SerialError('port-released'));
    await failed;
    expect(jobs.summaries().map(({ error }) => error?.code)).toEqual(['port-released', undefined]);
    await jobs.failFor('nobody', new SerialError('port-released'));
  });

  it('keeps a failed job until it is dismissed, and also gives the error to its caller', async () => {
    const { jobs } = board();
    const job = held<string>();
    const result = jobs.run(plan, job.work);
    job.reject(new SerialError('transmit-failed', '3'));
    await expect(result).rejects.toMatchObject({ code: 'transmit-failed' });
    expect(jobs.summaries()).toMatchObject([{ id: 'job-0', rate: 0, error: { code: 'transmit-failed', detail: '3' } }]);
    await jobs.dismiss('job-0');
    expect(jobs.summaries()).toEqual([]);
  });

  it('does not dismiss a running job, and keeps the newest twenty failures', async () => {
    const { jobs } = board();
    const running = held<string>();
    void jobs.run(plan, running.work);
    await jobs.dismiss('job-0');
    expect(jobs.summaries()).toHaveLength(1);
    for (let i = 0; i < 22; i++) await jobs.run(plan, () => Promise.reject(new Error(`${i}`))).catch(() => undefined);
    expect(jobs.summaries().map(({ id }) => id)).toEqual([
      'job-0',
      ...Array.from({ length: 20 }, (_, i) => `job-${i + 3}`),
    ]);
    running.resolve('');
  });

  it('cancels only the jobs of a session', async () => {
    const { jobs } = board();
    const paste = held<string>();
    const file = held<string>();
    const pasting = jobs.run({ ...plan, subject: { kind: 'paste', sessionId: 's1' } }, paste.work);
    void jobs.run(plan, file.work);
    jobs.cancelFor('s1');
    expect(await pasting).toBeUndefined();
    expect(jobs.summaries()).toMatchObject([{ subject }]);
    file.resolve('');
  });
});
