import type { LoadCut } from '../core/capture-event.ts';
import type { CaptureOrigin, CaptureSummary } from '../core/capture-summary.ts';
import { plainName } from '../core/plain-name.ts';
import { SerialError } from '../core/serial-error.ts';
import type { CaptureLibrary } from '../storage/capture-library.ts';
import type { CaptureRecorder } from '../storage/capture-recorder.ts';
import type { CaptureId } from './api/captures.ts';
import type { RecordedOpeningSummary, RecordedPortSummary } from './api/recordings.ts';
import type { RelayAddress } from './api/relays.ts';
import type { JobBoard, JobControl } from './job-board.ts';
import { LoadSink } from './load-sink.ts';
import type { RelayHub } from './relay-hub.ts';
import { yieldToLoop } from './yield-to-loop.ts';

/** What may come of an opening beyond what was announced, in bytes. */
export interface Unannounced {
  /** Data of one that goes on. */
  readonly growth: number;
  /** Signals, leases, viewers. */
  readonly events: number;
}

interface RecordingsOptions {
  readonly library: CaptureLibrary;
  readonly relays: RelayHub;
  readonly jobs: JobBoard;
  /** What we call a relay's port, as long as it is listed. */
  readonly portName: (relay: RelayAddress, port: string) => string | undefined;
  readonly newId: () => string;
  /** Default: 16 MiB and 64 MiB. */
  readonly unannounced?: Unannounced;
  /** A capture came or went. */
  readonly onChange: () => void;
}

/** A load in progress, shared by later requests for the same. */
interface Load {
  readonly origin: CaptureOrigin;
  readonly done: Promise<CaptureId | undefined>;
}

const mebibyte = 1024 * 1024;

/** Of an opening that has ended, no more may come than was announced and this; of one that goes on, twice as much. */
const slackBytes = mebibyte;
const usualUnannounced: Unannounced = { growth: 16 * mebibyte, events: 64 * mebibyte };

/** What an entry of one byte takes beyond it, and a note of the greatest length with its author. */
const perByte = 16;
const perNote = 5000;
/** What a note takes in storage without its text. */
const perNoteAtLeast = 64;

/** What one recording may bring. */
interface LoadLimits {
  readonly dataBytes: number;
  /** With what entries take, and texts. */
  readonly givenBytes: number;
  /** What there is room for without deleting anything. */
  readonly freeBytes: number;
}

/** What relays' hosts have recorded, and its way into captures of this browser. */
export class Recordings {
  readonly #options: RecordingsOptions;
  readonly #loads = new Set<Load>();

  constructor(options: RecordingsOptions) {
    this.#options = options;
  }

  /**
   * @throws {SerialError} `not-recorded` where the host records nothing, `recordings-away`, `relay-unreachable`,
   * `refused`
   */
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
   * @throws {SerialError} as `openings`; `capture-too-large` where there is no room for it without deleting captures;
   * `load-no-room`, `load-too-much` or what else ended it early: what came until then is kept, marked as a part
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
    const { rxBytes, txBytes, notes, removedBytes, startedMs, endedMs } = opening;
    const announced = rxBytes + txBytes;
    const unannounced = this.#options.unannounced ?? usualUnannounced;
    const dataBytes = endedMs === undefined ? 2 * announced + unannounced.growth : announced + slackBytes;
    const givenBytes = 2 * dataBytes + perByte * announced + perNote * notes + unannounced.events;
    const limits: LoadLimits = { dataBytes, givenBytes, freeBytes: library.freeBytes };
    if (announced + perNoteAtLeast * notes > limits.freeBytes) throw new SerialError('capture-too-large');
    const captureId = newId();
    const origin: CaptureOrigin = { relay, port, epoch, toBytes: removedBytes + rxBytes, ended: endedMs !== undefined };
    const done = jobs.run(
      { subject: { kind: 'load', captureId, origin }, total: origin.toBytes, unit: 'bytes' },
      (control) => this.#load(captureId, origin, plainName(name) || plainName(port), startedMs, limits, control),
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
    limits: LoadLimits,
    { signal, progress }: JobControl,
  ): Promise<CaptureId> {
    const { library, relays } = this.#options;
    const { relay, port, epoch } = origin;
    const before = library.list().filter((known) => !known.pinned && isOf(known.origin, relay, port, epoch));
    const recorder = library.record(captureId, name, { startedMs, origin });
    recorder.change({ clock: relays.link(relay).clock });
    const sink = new LoadSink(recorder, limits.freeBytes, 'load-no-room');
    let givenBytes = 0;
    try {
      for await (const piece of relays.link(relay).past.play(origin, sink, signal)) {
        signal.throwIfAborted();
        progress(piece.rxBytes);
        this.#options.onChange();
        givenBytes += piece.givenBytes;
        this.#checkLimits(recorder, givenBytes, limits);
        await recorder.holdBack();
        await yieldToLoop();
      }
      await library.finish(captureId);
      // What it was loaded as before, when there was less of it, or loading broke off.
      for (const { id } of before) await library.delete(id).catch(() => undefined);
      return captureId;
    } catch (error) {
      await this.#keepPart(recorder, signal.aborted ? undefined : cutOf(error), before).catch(() => undefined);
      throw error;
    } finally {
      this.#options.onChange();
    }
  }

  /** @throws {SerialError} `load-too-much`, `load-no-room` */
  #checkLimits({ capture }: CaptureRecorder, givenBytes: number, limits: LoadLimits): void {
    const { library } = this.#options;
    const dataBytes = capture.rxBytes + capture.txBytes;
    if (dataBytes > limits.dataBytes || givenBytes > limits.givenBytes) throw new SerialError('load-too-much');
    // Others grow meanwhile, or the browser has less room than it said.
    if (library.freeBytes === 0 || library.failure === 'full') throw new SerialError('load-no-room');
  }

  /** What came until loading ended early is kept and marked, in place of earlier parts; nothing once cancelled. */
  async #keepPart(
    recorder: CaptureRecorder,
    cut: LoadCut | undefined,
    before: readonly CaptureSummary[],
  ): Promise<void> {
    const { library } = this.#options;
    const { id, startedMs, rxBytes, txBytes, notes } = recorder.info;
    const isKept = cut !== undefined && rxBytes + txBytes + notes > 0;
    if (isKept) recorder.event({ kind: 'load-cut', why: cut }, startedMs + recorder.capture.lastMs);
    await library.finish(id, cut);
    if (!isKept) return library.delete(id);
    for (const part of before) if (part.cut && part.rxBytes <= rxBytes) await library.delete(part.id);
  }

  /** The capture that has all that the host has of an opening, or more: the host may have removed some since. */
  #captureOf(
    relay: RelayAddress,
    port: string,
    { epoch, removedBytes, rxBytes, txBytes, notes, endedMs }: Omit<RecordedOpeningSummary, 'captureId'>,
  ): CaptureId | undefined {
    const hasAll = (capture: CaptureSummary): boolean =>
      capture.state === 'complete' &&
      capture.cut === undefined &&
      isOf(capture.origin, relay, port, epoch) &&
      capture.origin.toBytes >= removedBytes + rxBytes &&
      capture.origin.ended === (endedMs !== undefined) &&
      capture.txBytes >= txBytes &&
      capture.notes >= notes;
    return this.#options.library.list().find(hasAll)?.id;
  }
}

function cutOf(error: unknown): LoadCut {
  const code = error instanceof SerialError ? error.code : undefined;
  if (code === 'load-no-room') return 'no-room';
  return code === 'load-too-much' ? 'too-much' : 'failed';
}

function isOf(
  origin: CaptureOrigin | undefined,
  relay: RelayAddress,
  port: string,
  epoch: string,
): origin is CaptureOrigin {
  return origin?.relay === relay && origin.port === port && origin.epoch === epoch;
}
