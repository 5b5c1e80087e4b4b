import type { CaptureOrigin, CaptureSummary } from '../core/capture-summary.ts';
import { SerialError } from '../core/serial-error.ts';
import type { CaptureLibrary } from '../storage/capture-library.ts';
import type { CaptureId } from './api/captures.ts';
import type { RecordedOpeningSummary, RecordedPortSummary } from './api/recordings.ts';
import type { RelayAddress } from './api/relays.ts';
import type { JobBoard, JobControl } from './job-board.ts';
import type { RelayHub } from './relay-hub.ts';
import { yieldToLoop } from './yield-to-loop.ts';

export interface RecordingsOptions {
  readonly library: CaptureLibrary;
  readonly relays: RelayHub;
  readonly jobs: JobBoard;
  /** What we call a relay's port, as long as it is listed. */
  readonly portName: (relay: RelayAddress, port: string) => string | undefined;
  readonly newId: () => string;
  /** A capture came or went. */
  readonly onChange: () => void;
}

/** A load in progress, shared by later requests for the same. */
interface Load {
  readonly origin: CaptureOrigin;
  readonly done: Promise<CaptureId | undefined>;
}

/** So much more than twice what it said a host may give, 16 MiB. */
const slackBytes = 16 * 1024 * 1024;

/** What relays' hosts have recorded, and its way into captures of this browser. */
export class Recordings {
  readonly #options: RecordingsOptions;
  readonly #loads = new Set<Load>();

  constructor(options: RecordingsOptions) {
    this.#options = options;
  }

  /** @throws {SerialError} `not-recorded` where the host records nothing, `relay-unreachable`, `refused` */
  async ports(relay: RelayAddress): Promise<readonly RecordedPortSummary[]> {
    const ports = await this.#options.relays.link(relay).past.ports();
    return ports.map((port) => ({ ...port, name: this.#options.portName(relay, port.id) ?? port.name }));
  }

  /** Newest first. @throws {SerialError} as `ports`; `not-found` for a port nothing is recorded of */
  async openings(relay: RelayAddress, port: string): Promise<readonly RecordedOpeningSummary[]> {
    const openings = await this.#options.relays.link(relay).past.openings(port);
    return openings.map((opening) => ({ ...opening, captureId: this.#captureOf(relay, port, opening) })).toReversed();
  }

  /**
   * Loads an opening as a capture; one that was loaded already, and has not grown since, is that capture.
   * @returns the capture once it is whole; `undefined` when loading was cancelled: nothing of it stays then
   * @throws {SerialError} as `openings`; `capture-too-large` where it is more than captures may take together
   */
  async load(relay: RelayAddress, port: string, epoch: string): Promise<CaptureId | undefined> {
    const opening = (await this.openings(relay, port)).find((one) => one.epoch === epoch);
    if (!opening) throw new SerialError('not-found', port);
    const { library, jobs, newId, portName } = this.#options;
    const name = portName(relay, port) ?? (await this.ports(relay)).find(({ id }) => id === port)?.name ?? '';
    // Synchronous from here: a request for the same finds this load, or its result.
    const here = this.#captureOf(relay, port, opening);
    if (here !== undefined) return here;
    for (const { origin, done } of this.#loads) if (isOf(origin, relay, port, epoch)) return done;
    const { rxBytes, txBytes, removedBytes, startedMs, endedMs } = opening;
    if (rxBytes + txBytes > library.budgetBytes) throw new SerialError('capture-too-large');
    const captureId = newId();
    const origin: CaptureOrigin = { relay, port, epoch, toBytes: removedBytes + rxBytes, ended: endedMs !== undefined };
    const done = jobs.run(
      { subject: { kind: 'load', captureId, origin }, total: origin.toBytes, unit: 'bytes' },
      (control) => this.#load(captureId, origin, name || port, startedMs, rxBytes + txBytes, control),
    );
    const load: Load = { origin, done };
    this.#loads.add(load);
    return done.finally(() => this.#loads.delete(load));
  }

  async #load(
    captureId: CaptureId,
    origin: CaptureOrigin,
    name: string,
    startedMs: number,
    announcedBytes: number,
    { signal, progress }: JobControl,
  ): Promise<CaptureId> {
    const { library, relays } = this.#options;
    const { relay, port, epoch } = origin;
    // An open opening grows meanwhile; an endless one would displace everything else.
    const maxBytes = 2 * announcedBytes + slackBytes;
    const before = library.list().filter((known) => !known.pinned && isOf(known.origin, relay, port, epoch));
    const recorder = library.record(captureId, name, { startedMs, origin });
    try {
      for await (const rxBytes of relays.link(relay).past.play(origin, recorder, signal)) {
        signal.throwIfAborted();
        progress(rxBytes);
        this.#options.onChange();
        if (recorder.capture.rxBytes + recorder.capture.txBytes > maxBytes)
          throw new SerialError('internal', 'The relay gives more than it said it has.');
        await recorder.holdBack();
        await yieldToLoop();
      }
      await library.finish(captureId);
      // What it was loaded as before, when there was less of it, or loading broke off.
      for (const { id } of before) await library.delete(id).catch(() => undefined);
      return captureId;
    } catch (error) {
      await library.finish(captureId).catch(() => undefined);
      await library.delete(captureId).catch(() => undefined);
      throw error;
    } finally {
      this.#options.onChange();
    }
  }

  /** The capture that has all that the host has of an opening, or more: the host may have removed some since. */
  #captureOf(
    relay: RelayAddress,
    port: string,
    { epoch, removedBytes, rxBytes, txBytes, notes, endedMs }: Omit<RecordedOpeningSummary, 'captureId'>,
  ): CaptureId | undefined {
    const hasAll = (capture: CaptureSummary): boolean =>
      capture.state === 'complete' &&
      isOf(capture.origin, relay, port, epoch) &&
      capture.origin.toBytes >= removedBytes + rxBytes &&
      capture.origin.ended === (endedMs !== undefined) &&
      capture.txBytes >= txBytes &&
      capture.notes >= notes;
    return this.#options.library.list().find(hasAll)?.id;
  }
}

function isOf(
  origin: CaptureOrigin | undefined,
  relay: RelayAddress,
  port: string,
  epoch: string,
): origin is CaptureOrigin {
  return origin?.relay === relay && origin.port === port && origin.epoch === epoch;
}
