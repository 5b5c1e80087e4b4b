import { isPlain, type TemplatePart } from '../core/payload/payload-field.ts';
import type { PortSettings } from '../core/port-settings.ts';
import { SerialError } from '../core/serial-error.ts';
import type { SignalRecipe } from '../core/signal-recipe.ts';
import type { OutputSignals } from '../core/signals.ts';
import { delay, untilAborted } from '../line/delay.ts';
import type { PortId } from './api/ports.ts';
import type { SharedViewerId } from './api/relays.ts';
import type { LinePacing, LoopStep, SequenceAction, SessionId, SessionsApi, TransmitPart } from './api/sessions.ts';
import type { EnginePorts } from './engine-ports.ts';
import type { JobBoard } from './job-board.ts';
import { onDemand } from './on-demand.ts';
import type { SessionHub } from './session-hub.ts';

interface EngineSessionsOptions {
  readonly sessions: Pick<SessionHub, 'get' | 'open' | 'close' | 'dismiss'>;
  readonly ports: Pick<EnginePorts, 'update' | 'slot'>;
  readonly jobs: JobBoard;
  /** Runs steadily. */
  readonly nowMs: () => number;
  /** The state of a session has changed here. */
  readonly onState: () => void;
}

/** What the window asks of sessions. */
export class EngineSessions implements SessionsApi {
  readonly #options: EngineSessionsOptions;
  readonly #sequences = onDemand(async () => {
    const { EngineSequences } = await import('./engine-sequences.ts');
    return new EngineSequences(this.#options);
  });

  constructor(options: EngineSessionsOptions) {
    this.#options = options;
  }

  async open(portId: PortId, former?: SharedViewerId): Promise<SessionId> {
    const { sessions, ports } = this.#options;
    await ports.update(portId, {});
    return sessions.open(ports.slot(portId), former);
  }

  async reopen(id: SessionId): Promise<void> {
    return this.#options.sessions.get(id).session.open();
  }

  stopRetry(id: SessionId): Promise<void> {
    const { sessions, onState } = this.#options;
    sessions.get(id).stopRetry();
    onState();
    return Promise.resolve();
  }

  async release(id: SessionId, afterMs: number | undefined): Promise<void> {
    const { sessions, jobs } = this.#options;
    const { session } = sessions.get(id);
    await jobs.failFor(id, new SerialError('port-released'));
    await session.release(afterMs);
  }

  close(id: SessionId): Promise<void> {
    const { sessions, jobs } = this.#options;
    jobs.cancelFor(id);
    return sessions.close(id);
  }

  dismiss(id: SessionId): Promise<void> {
    const { sessions, jobs } = this.#options;
    jobs.cancelFor(id);
    return sessions.dismiss(id);
  }

  async changeSettings(id: SessionId, changes: Partial<PortSettings>): Promise<void> {
    const { sessions, ports } = this.#options;
    const live = sessions.get(id);
    await live.changeSettings(changes);
    await ports.update(live.slot.id, { settings: live.session.settings });
  }

  async transmit(id: SessionId, parts: readonly TransmitPart[]): Promise<number> {
    return this.#options.sessions.get(id).transmit(parts);
  }

  async paste(id: SessionId, lines: readonly string[], pacing: LinePacing): Promise<void> {
    const { sessions, jobs, nowMs } = this.#options;
    const live = sessions.get(id);
    live.session.requireOpening();
    const encode = await live.encoder();
    const encoded = lines.map((line) => encode([line]));
    const { lineDelayMs = 0, byteDelayMs = 0, waitFor } = pacing;
    const isPaced = lineDelayMs > 0 || byteDelayMs > 0 || waitFor !== undefined;
    const { paceOf, pastePaced } = isPaced ? await import('./paced-paste.ts') : {};
    const pace = paceOf?.(pacing, encode);
    const subject = { kind: 'paste', sessionId: id } as const;
    const total = encoded.reduce((sum, { length }) => sum + length, 0);
    await jobs.run({ subject, total, unit: 'bytes' }, async ({ signal, progress, change }) => {
      // One paste at a time; a person may type in between.
      const options = { owner: 'paste', label: '', isShared: true, ifClaimed: 'wait' } as const;
      const claim = await live.session.requireOpening().claim(options, signal);
      try {
        const ended = AbortSignal.any([signal, claim.ended]);
        const reach = (number: number, bytes: number): void => {
          change({ subject: { ...subject, line: { number, of: lines.length } } });
          progress(bytes);
        };
        if (pace) await pastePaced?.({ lines: encoded, pace, claim, nowMs, progress: reach }, ended);
        else await claim.transmit(encode(encoded), progress);
      } finally {
        claim.release();
      }
    });
  }

  repeat(id: SessionId, parts: readonly TemplatePart[], everyMs: number, times: number): Promise<void> {
    return this.loop(id, [{ parts, waitMs: everyMs }], times);
  }

  async loop(id: SessionId, steps: readonly LoopStep[], times: number): Promise<void> {
    const { sessions, jobs, nowMs } = this.#options;
    const live = sessions.get(id);
    live.session.requireOpening();
    const encode = await live.encoder();
    const partsOf: ((count: number) => readonly TransmitPart[])[] = [];
    for (const { parts } of steps) partsOf.push(isPlain(parts) ? () => parts : await resolveEachTime(parts, encode));
    for (const make of partsOf) encode(make(0));
    jobs.cancelFor(id, 'repeat');
    const plan = { subject: { kind: 'repeat', sessionId: id }, total: times, unit: 'times' } as const;
    await jobs.run(plan, async ({ signal, progress }) => {
      let dueMs = nowMs();
      for (let done = 0; ;) {
        for (const [index, { waitMs }] of steps.entries()) {
          signal.throwIfAborted();
          // No claim: a person types in between, and so does a paste.
          await untilAborted(live.transmit(partsOf[index]?.(done) ?? []), signal);
          if (index === steps.length - 1) progress(++done);
          if (done === times && times > 0) return;
          dueMs += waitMs;
          const lateMs = nowMs() - dueMs;
          if (lateMs >= 0) dueMs += steps.length === 1 ? (Math.floor(lateMs / waitMs) + 1) * waitMs : lateMs;
          await delay(dueMs - nowMs(), signal);
        }
      }
    });
  }

  async runSequence(id: SessionId, name: string, text: string): Promise<boolean | undefined> {
    const sequences = await this.#sequences();
    return sequences.run(this.#options.sessions.get(id), name, text);
  }

  async steerSequence(id: SessionId, action: SequenceAction): Promise<void> {
    (await this.#sequences()).steer(id, action);
  }

  async abortTransmit(id: SessionId): Promise<void> {
    const { sessions, jobs } = this.#options;
    jobs.cancelFor(id);
    return sessions.get(id).abortTransmit();
  }

  async stopAll(id: SessionId): Promise<void> {
    const { sessions, jobs } = this.#options;
    const live = sessions.get(id);
    const bytes = live.session.opening?.queuedBytes ?? 0;
    live.recorder.event({ kind: 'stopped', jobs: jobs.cancelFor(id), bytes });
    await live.abortTransmit();
  }

  async setSignals(id: SessionId, signals: Partial<OutputSignals>): Promise<void> {
    return this.#options.sessions.get(id).setSignals(signals);
  }

  async pulseSignal(id: SessionId, signal: keyof OutputSignals, durationMs: number): Promise<void> {
    return this.#options.sessions.get(id).pulseSignal(signal, durationMs);
  }

  async sendBreak(id: SessionId, durationMs: number): Promise<void> {
    return this.#options.sessions.get(id).sendBreak(durationMs);
  }

  async runRecipe(id: SessionId, name: string, recipe: SignalRecipe): Promise<string> {
    const { sessions, nowMs } = this.#options;
    const { session, recorder } = sessions.get(id);
    session.requireOpening();
    const { runRecipe } = await import('./run-recipe.ts');
    return runRecipe({ session, recorder, nowMs }, name, recipe);
  }
}

/** What is transmitted each time, its fields with new bytes. What they need is loaded for the first. */
async function resolveEachTime(
  parts: readonly TemplatePart[],
  encodeParts: (parts: readonly TransmitPart[]) => Uint8Array,
): Promise<(count: number) => readonly TransmitPart[]> {
  const { resolvePayload } = await import('../core/payload/resolve-payload.ts');
  const encode = (text: string) => encodeParts([text]);
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  return (count) => [resolvePayload(parts, { encode, count, timeMs: Date.now(), random }).bytes];
}
