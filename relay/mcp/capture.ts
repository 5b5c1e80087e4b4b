import type { Clock } from '../base/clock.ts';
import { Paced } from '../base/paced.ts';
import type { AgentPort } from './agent-port.ts';
import type { LogStart } from './received-log.ts';
import { type ByteMatch, makeMatcher, type Pattern } from './byte-match.ts';

/** A pattern is looked for this often at most, whatever the device sends. */
const matchEveryMs = 10;

type CaptureEnd = 'match' | 'silence' | 'timeout' | 'full' | 'closed';

export interface CaptureLimits {
  readonly pattern?: Pattern | undefined;
  /** Ends when nothing came for so long after the first byte. Default: never. */
  readonly silenceMs?: number | undefined;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export interface Captured {
  readonly endedBy: CaptureEnd;
  /** How many bytes from the start on; up to the end of the match, if there is one. */
  readonly byteLength: number;
  readonly match: ByteMatch | undefined;
}

/**
 * Waits for what a port receives from a position on.
 * @throws {SyntaxError} for a pattern that cannot be read; what the signal was aborted with
 */
export async function capture(
  port: AgentPort,
  start: LogStart,
  { pattern, silenceMs, timeoutMs, maxBytes }: CaptureLimits,
  clock: Clock,
  signal: AbortSignal,
): Promise<Captured> {
  const matcher = pattern && makeMatcher(pattern);
  const { log } = port;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    let endSeen = Math.min(start.position, log.end);
    let stopSilence = (): void => {};
    const stops: (() => void)[] = [() => stopSilence()];
    const finish = (endedBy: CaptureEnd, match?: ByteMatch): void => {
      const byteLength = match ? match.end : Math.min(log.bytesFrom(start), maxBytes);
      for (const stop of stops) stop();
      resolve({ endedBy, byteLength, match });
    };
    const fail = (): void => {
      for (const stop of stops) stop();
      reject(signal.reason);
    };
    const look = (): boolean => {
      const match = matcher?.find(log.read(start, maxBytes).bytes);
      if (match) finish('match', match);
      else if (log.bytesFrom(start) >= maxBytes) finish('full');
      else return false;
      return true;
    };
    let isDone = false;
    const looking = new Paced(clock, matchEveryMs, () => {
      isDone ||= look();
    });
    const onChange = (): void => {
      if (isDone) return;
      if (log.end > endSeen) {
        endSeen = log.end;
        looking.ask();
        stopSilence();
        if (silenceMs !== undefined && !isDone) stopSilence = clock.after(silenceMs, () => end('silence'));
      }
      if (!isDone && (port.refusal || port.presence?.state === 'closed')) end('closed');
    };
    /** The last bytes may not have been looked at yet. */
    const end = (why: CaptureEnd): void => {
      if (isDone) return;
      isDone = true;
      if (!look()) finish(why);
    };
    stops.push(() => looking.dispose());
    stops.push(port.watch(onChange));
    stops.push(clock.after(timeoutMs, () => end('timeout')));
    signal.addEventListener('abort', fail, { once: true });
    stops.push(() => signal.removeEventListener('abort', fail));
    onChange();
    if (timeoutMs === 0) end('timeout');
  });
}
