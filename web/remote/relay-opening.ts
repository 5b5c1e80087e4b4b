import type { PortAttachment } from '../../relay/client/port-attachment.ts';
import { WriteError } from '../../relay/client/port-writer.ts';
import type { HostSignalChange, Epoch } from '../../relay/protocol/port-info.ts';
import { RelayError } from '../../relay/protocol/relay-error.ts';
import type { SequenceTimes } from '../../relay/protocol/result-values.ts';
import type { Role } from '../../relay/protocol/roles.ts';
import type { PortSettings } from '../core/port-settings.ts';
import type { PortLender } from '../core/session-state.ts';
import type { SignalStep } from '../core/reset-policy.ts';
import { SerialError, type SerialErrorCode } from '../core/serial-error.ts';
import type { InputSignals } from '../core/signals.ts';
import type { LineEnd, LineOpening, LineSink } from '../line/line.ts';
import { lineError } from './relay-error-code.ts';

interface RelayOpeningInit {
  readonly attachment: PortAttachment;
  readonly nowMs: () => number;
  /** The opening that the relay has now. */
  readonly epoch: () => Epoch | null;
  readonly role: () => Role | undefined;
  readonly sink: LineSink;
  readonly onEpoch: (epoch: Epoch) => void;
  /** Closes the port where it is ours to close, and detaches. Never rejects. @param by as `LineOpening.close` */
  readonly leave: (by?: 'page-left') => Promise<void>;
}

/** The longest that a relay takes as one sequence. */
const maxSequenceMs = 10_000;

/** A port of a relay, open for this page. */
export class RelayOpening implements LineOpening {
  readonly ended: Promise<LineEnd>;
  readonly #init: RelayOpeningInit;
  #resolveEnded: (end: LineEnd) => void = () => {};
  #end: LineEnd | undefined;
  #closing: Promise<void> | undefined;
  /** Transmissions follow each other. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Aborts those that have not begun. */
  #waiting = new AbortController();
  #sequences = 0;

  constructor(init: RelayOpeningInit) {
    this.#init = init;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  /** The device went away, or the relay gave the port up. */
  lose(error: SerialError, lender?: PortLender): void {
    this.#finish({ kind: 'lost', error, ...(lender && { lender }) });
    const { writer } = this.#init.attachment;
    if (writer.isBusy) writer.fail(new RelayError('DEVICE_GONE', 'The port is lost.'));
  }

  async transmit(bytes: Uint8Array): Promise<void> {
    const { attachment, epoch } = this.#init;
    const { signal } = this.#waiting;
    const meant = epoch();
    const turn = this.#turn.then(async () => {
      if (this.#end || signal.aborted) throw transmitError(bytes.length);
      await attachment.writer.write(bytes, { epoch: meant });
    });
    this.#turn = turn.catch(() => {});
    try {
      await turn;
    } catch (error) {
      if (!(error instanceof WriteError))
        throw error instanceof SerialError ? error : transmitError(bytes.length, error);
      if (error.code === 'READ_ONLY')
        throw new SerialError('read-only', String(error.undeliveredBytes), { cause: error });
      throw transmitError(error.undeliveredBytes, error);
    }
  }

  async drain(): Promise<void> {
    await this.#turn;
    await this.#request('transmit-failed', () =>
      this.#init.attachment.request({ type: 'drain', port: this.#init.attachment.id }),
    );
  }

  async discard(): Promise<void> {
    const { attachment } = this.#init;
    this.#waiting.abort();
    this.#waiting = new AbortController();
    // Without a connection the relay cannot answer.
    if (attachment.handle === undefined) return attachment.writer.fail(new RelayError('GAP', 'It was discarded.'));
    await attachment.request({ type: 'discard', port: attachment.id }).catch(() => {}); // nothing of ours, then
  }

  async setSignals(set: HostSignalChange): Promise<void> {
    await this.#request('signal-failed', () =>
      this.#init.attachment.request({ type: 'signals', port: this.#init.attachment.id, set }),
    );
  }

  async getSignals(): Promise<InputSignals> {
    const { attachment } = this.#init;
    const answer = await this.#request('signal-failed', () =>
      attachment.request({ type: 'get-signals', port: attachment.id }),
    );
    return { ...answer.signals };
  }

  async runSequence(steps: readonly SignalStep[]): Promise<readonly number[]> {
    const [first] = steps;
    if (!first) return [];
    if (steps.length === 1 && first.waitMs === 0 && Object.keys(first.set).length > 0) {
      await this.setSignals(first.set);
      return [0];
    }
    const { setUs, endUs } = await this.#sequence(steps);
    return setUs.map((atUs, step) => ((setUs[step + 1] ?? endUs) - atUs) / 1000);
  }

  /** The relay ends a sequence with what it discards. */
  async stopSequences(): Promise<void> {
    const { attachment } = this.#init;
    if (this.#sequences > 0) await attachment.request({ type: 'discard', port: attachment.id }).catch(() => {});
  }

  async sendBreak(durationMs: number): Promise<void> {
    await this.#sequence([
      { set: { break: true }, waitMs: Math.min(durationMs, maxSequenceMs) },
      { set: { break: false }, waitMs: 0 },
    ]);
  }

  async changeSettings(settings: PortSettings): Promise<void> {
    const { attachment, onEpoch } = this.#init;
    const { epoch } = await this.#request('settings-refused', () =>
      attachment.request({ type: 'settings', port: attachment.id, settings }),
    );
    onEpoch(epoch);
  }

  close(by?: 'page-left'): Promise<void> {
    this.#closing ??= this.#close(by);
    return this.#closing;
  }

  async #close(by?: 'page-left'): Promise<void> {
    if (this.#end) return;
    const { attachment, leave } = this.#init;
    const isWriting = attachment.writer.isBusy;
    // A sequence would be waited for; it ends when the lease does.
    const port = attachment.id;
    if (this.#sequences > 0) void attachment.request({ type: 'lease', port, action: 'release' }).catch(() => {});
    this.#waiting.abort();
    if (isWriting) void attachment.request({ type: 'discard', port }).catch(() => {});
    await leave(by);
    attachment.writer.fail(new RelayError('DEVICE_GONE', 'The port was closed.'));
    this.#finish({ kind: 'closed' });
  }

  async #sequence(
    steps: readonly { readonly set: HostSignalChange; readonly waitMs: number }[],
  ): Promise<SequenceTimes> {
    const { attachment } = this.#init;
    this.#sequences++;
    try {
      return await this.#request('signal-failed', () =>
        attachment.request({ type: 'sequence', port: attachment.id, steps }),
      );
    } finally {
      this.#sequences--;
    }
  }

  async #request<T>(fallback: SerialErrorCode, request: () => Promise<T>): Promise<T> {
    if (this.#end) throw new SerialError(this.#end.kind === 'lost' ? 'port-gone' : 'not-open');
    try {
      return await request();
    } catch (error) {
      throw lineError(error, fallback, this.#init.role());
    }
  }

  #finish(end: LineEnd): void {
    if (this.#end) return;
    this.#end = end;
    this.#waiting.abort();
    this.#resolveEnded(end);
  }
}

function transmitError(undeliveredBytes: number, cause?: unknown): SerialError {
  return new SerialError('transmit-failed', String(undeliveredBytes), { cause });
}
