import { LockHeld, takeProcessLock } from '../../../relay/base/process-lock.ts';
import { systemClock } from '../../../relay/base/clock.ts';

/** A process that takes a lock, reports the result, and keeps it until its input ends. */
const [directory = '', name = ''] = process.argv.slice(2);
try {
  await takeProcessLock(directory, name, systemClock);
  process.stdout.write(`holds ${process.pid}\n`);
  process.stdin.resume();
} catch (error) {
  process.stdout.write(error instanceof LockHeld ? `refused: ${error.holder}\n` : `failed: ${String(error)}\n`);
}
