import type { Clock } from '../../base/clock.ts';
import { Paced } from '../../base/paced.ts';
import type { GlancedMessage } from '../../protocol/glance.ts';
import { bounds, relayRules } from '../../protocol/limits.ts';
import { frameData } from '../feed/receive-frame.ts';
import type { ReceiveLog } from '../feed/receive-log.ts';
import type { Observation } from './port-observers.ts';
import type { PortSession } from './port-session.ts';

type Tell = (glanced: GlancedMessage) => void;

/** Who glances at a port: they are told its last bytes, the same for all, and at most twice a second. */
export class PortGlances {
  readonly #session: Pick<PortSession, 'id' | 'log' | 'observe'>;
  readonly #clock: Clock;
  readonly #listeners = new Set<Tell>();
  readonly #paced: Paced;
  #observation: Observation | undefined;
  /** What they were told last. */
  #told: { readonly epoch: string; readonly to: number } | undefined;

  constructor(session: Pick<PortSession, 'id' | 'log' | 'observe'>, clock: Clock) {
    this.#session = session;
    this.#clock = clock;
    this.#paced = new Paced(clock, relayRules.glanceMs, () => this.#tellAll());
  }

  /** Tells the last bytes there are at once. @returns stops it */
  add(tell: Tell): () => void {
    this.#listeners.add(tell);
    const last = this.#read(0);
    if (last) tell(last);
    if (!this.#observation) {
      const { current, head } = this.#session.log;
      this.#told = current && { epoch: current.epoch, to: head };
    }
    this.#observation ??= this.#session.observe({
      bufferedBytes: 0,
      received: () => this.#paced.ask(),
      notified: () => undefined,
    });
    return () => {
      this.#listeners.delete(tell);
      if (this.#listeners.size > 0) return;
      this.#observation?.stop();
      this.#observation = undefined;
    };
  }

  #tellAll(): void {
    const { current, head } = this.#session.log;
    if (!current || this.#listeners.size === 0) return;
    const { epoch } = current;
    const glanced = this.#read(this.#told?.epoch === epoch ? this.#told.to : 0);
    this.#told = { epoch, to: head };
    if (glanced) for (const tell of this.#listeners) tell(glanced);
  }

  /** The last bytes of the opening, from an offset at the earliest. */
  #read(earliest: number): GlancedMessage | undefined {
    const { log, id } = this.#session;
    const { current, head } = log;
    if (!current) return undefined;
    const from = Math.max(earliest, head - bounds.glanceBytes, log.oldestOf(current));
    if (from >= head) return undefined;
    return {
      type: 'glanced',
      port: id,
      epoch: current.epoch,
      from,
      bytes: bytesBetween(log, current.startPlace + from, current.startPlace + head).toString('base64'),
      timeUs: this.#clock.nowUs(),
    };
  }
}

function bytesBetween({ buffer }: ReceiveLog, start: number, end: number): Buffer {
  const parts: Uint8Array[] = [];
  for (let sequence = buffer.sequenceAt(start); buffer.startOf(sequence) < end; sequence++) {
    const frame = buffer.frame(sequence);
    if (!frame) break;
    const at = buffer.startOf(sequence);
    parts.push(frameData(frame).subarray(Math.max(0, start - at), end - at));
  }
  return Buffer.concat(parts);
}
