import type { TransmitFrame } from '../../protocol/data-frame.ts';
import type { PortRequest } from '../../protocol/messages.ts';
import type { AskedAct } from '../../protocol/port-info.ts';
import { RelayError } from '../../protocol/relay-error.ts';
import type { ResultValues } from '../../protocol/result-values.ts';
import type { WriteOutcome } from '../../protocol/transmit-messages.ts';
import type { Allowance } from '../../base/allowance.ts';
import { dropSentence } from '../port/outcomes.ts';
import { listEpochs, sendHistory } from '../feed/history.ts';
import type { PortAnswer, PortConnection } from './port-directory.ts';
import { clientActor, type DetachReason, type PortClient } from '../feed/port-client.ts';
import type { PortSession } from '../port/port-session.ts';
import type { HostRecordings } from '../feed/recordings.ts';
import { RecordedRequests } from './recorded-requests.ts';
import { RequestGate } from './request-gate.ts';
import { hasRight, requireAccess } from '../access/rights.ts';

interface PortRequestsOptions {
  readonly session: PortSession;
  readonly client: PortClient;
  /** What the host has recorded. Default: nothing. */
  readonly recorded?: HostRecordings | undefined;
  /** Bytes to be transmitted that may wait for their turn. */
  readonly maxTransmitBytes: number;
  /** Limits, by the first share, what everybody is notified of and what is written down. Default: no limit. */
  readonly allowances?: PortAllowances;
}

interface PortAllowances {
  readonly ofAll: ReadonlyMap<PortRequest['type'], Allowance>;
  /** Of clients that may only watch. */
  readonly ofViewers: ReadonlyMap<PortRequest['type'], Allowance>;
}

/** What a note costs besides its text, in characters. */
const noteCost = 100;

/** Requests that nothing of the same client for the same port may overtake. */
const closing: ReadonlySet<PortRequest['type']> = new Set(['open', 'close', 'settings', 'lend', 'take-back']);
/** Requests that wait for no other. */
const free: ReadonlySet<PortRequest['type']> = new Set([
  'get-signals',
  'outcomes',
  'history',
  'epochs',
  'recorded-openings',
  'recorded',
  'lease',
  'note',
  'answer',
]);

/** Bytes that are shown to whoever has to allow them. */
const shownBytes = 256;

/** What a request asks to do that may have to be allowed first. */
function askedAct(message: PortRequest): AskedAct | undefined {
  switch (message.type) {
    case 'signals':
      return { kind: 'signals', steps: [{ set: message.set, waitMs: 0 }] };
    case 'open':
      return Object.keys(message.signals ?? {}).length > 0
        ? { kind: 'signals', steps: [{ set: message.signals ?? {}, waitMs: 0 }] }
        : undefined;
    case 'sequence':
      return { kind: 'sequence', steps: message.steps };
    case 'lend':
      return { kind: 'lend', ...(message.text === undefined ? {} : { text: message.text }) };
    default:
      return undefined;
  }
}

/** The requests of one client to one port of this host: checked, run in order, answered. */
export class PortRequests implements PortConnection {
  readonly #options: PortRequestsOptions;
  readonly #gate: RequestGate;
  readonly #recorded: RecordedRequests;
  /** Aborted when the client leaves, also by a cut. */
  readonly #ended = new AbortController();
  #hasHistory = false;

  constructor(options: PortRequestsOptions) {
    this.#options = options;
    this.#recorded = new RecordedRequests(options.recorded, () => options.client.outlet.bufferedBytes);
    this.#gate = new RequestGate(options.maxTransmitBytes);
  }

  get handle(): number {
    return this.#options.session.log.handle;
  }

  get isAttached(): boolean {
    return this.#options.session.isAttached(this.#options.client.viewer);
  }

  ask(message: PortRequest): Promise<PortAnswer> {
    if (free.has(message.type)) return this.#begin(message);
    return new Promise((resolve, reject) => {
      this.#gate.pass(() => {
        const act = this.#options.client.identity.confirm && askedAct(message);
        const work = act ? this.#beginAllowed(message, act) : this.#begin(message);
        work.then(resolve, reject);
        if (act || closing.has(message.type)) void this.#gate.closeFor(work);
      });
    });
  }

  transmit(frame: TransmitFrame): void {
    const { session, client } = this.#options;
    try {
      this.#gate.pass(() => {
        try {
          // Without the lease, the queue refuses it and remembers that.
          requireAccess('transmit', undefined, client.role, client.viewer, client.viewer);
          if (client.identity.confirm === 'transmit' && session.holder === client.viewer)
            void this.#gate.closeFor(this.#transmitAllowed(frame));
          else session.commands.transmit(client.viewer, frame);
        } catch (error) {
          this.#drop(frame, error);
        }
      }, frame.payload.length);
    } catch (error) {
      this.#drop(frame, error);
    }
  }

  /** Nothing of this client overtakes it meanwhile. */
  async #transmitAllowed(frame: TransmitFrame): Promise<void> {
    const { session, client } = this.#options;
    const { payload } = frame;
    const hex = Buffer.from(payload.subarray(0, shownBytes)).toString('hex');
    try {
      await this.#allowed({ kind: 'transmit', bytes: payload.length, hex });
      session.commands.transmit(client.viewer, frame);
    } catch (error) {
      this.#drop(frame, error, error instanceof RelayError ? error.message : undefined);
    }
  }

  async #beginAllowed(message: PortRequest, act: AskedAct): Promise<PortAnswer> {
    const { session, client } = this.#options;
    requireAccess(message.type, undefined, client.role, client.viewer, session.holder);
    await this.#allowed(act);
    return this.#begin(message);
  }

  /** Waits until somebody has allowed it. @throws {RelayError} as `PortAsks.ask` */
  #allowed(act: AskedAct): Promise<void> {
    const { session, client } = this.#options;
    return session.asks.ask(client, act, AbortSignal.any([this.#ended.signal, session.tenure]));
  }

  async useLease(idleMs: number): Promise<void> {
    const { session, client } = this.#options;
    requireAccess('open', undefined, client.role, client.viewer, undefined);
    session.commands.useLease(client.viewer, idleMs);
  }

  grant(bytes: number): void {
    this.#options.session.grant(this.#options.client.viewer, bytes);
  }

  drained(): void {
    this.#options.session.drained(this.#options.client.viewer);
  }

  end(isCut: boolean, reason?: DetachReason): void {
    const { session, client } = this.#options;
    this.#gate.clear();
    this.#ended.abort();
    // A client without a connection is away between its requests.
    const absent = client.isBare ? 'between-requests' : 'cut';
    session.detach(client.viewer, isCut ? absent : 'for-good', reason);
    if (client.isBare && !isCut) session.forget(client.viewer);
  }

  #drop({ handle, id }: TransmitFrame, error: unknown, sentence?: string): void {
    const code = error instanceof RelayError ? error.code : 'DEVICE_ERROR';
    this.#options.session.commands.countDropped();
    this.#options.client.outlet.send({
      type: 'dropped',
      handle,
      id,
      code,
      message: sentence ?? dropSentence(code),
      partial: false,
    });
  }

  async #begin(message: PortRequest): Promise<PortAnswer> {
    const { session, client } = this.#options;
    const { commands } = session;
    const { viewer, role } = client;
    requireAccess(message.type, message.type === 'lease' ? message.action : undefined, role, viewer, session.holder);
    if (!this.#mayRepeat(message)) {
      throw new RelayError('OVERLOADED', 'You have asked for this too often. Wait some seconds before you ask again.');
    }
    switch (message.type) {
      case 'attach': {
        const { attached, start } = session.attach(client, message);
        return { value: attached, after: start };
      }
      case 'detach':
        session.detach(viewer);
        return {};
      case 'open':
        return { value: await commands.open(viewer, message.settings, message.signals) };
      case 'close':
        await commands.close(viewer);
        return {};
      case 'settings':
        return { value: await commands.changeSettings(viewer, message.settings) };
      case 'signals':
        await commands.setSignals(viewer, message.set);
        return {};
      case 'get-signals':
        return { value: await commands.getSignals() };
      case 'sequence':
        return { value: await commands.runSequence(viewer, message.steps) };
      case 'drain':
        await commands.drain();
        return {};
      case 'lend': {
        const { forMs, text } = message;
        const by = client.isBare ? client.identity.name : client.name;
        await commands.lend(viewer, { by, ...(text === undefined ? {} : { text }) }, forMs);
        return {};
      }
      case 'take-back':
        await commands.takeBack(viewer);
        return {};
      case 'answer':
        session.asks.answer(message.ask, message.allow, client);
        return {};
      case 'discard':
        await commands.discard();
        return {};
      case 'outcomes':
        return { value: { outcomes: this.#outcomes(message.memory, message.from, message.to) } };
      case 'lease':
        return { value: session.actOnLease(viewer, message.action, message.to, message.text) };
      case 'note':
        // A bare client is not listed among the viewers, so it can't speak under a name of its own choice.
        return client.isBare
          ? { value: session.note(null, client.identity.name, message.text, clientActor(client)) }
          : { value: session.note(viewer, client.name, message.text, clientActor(client)) };
      case 'epochs':
        return { value: { epochs: await listEpochs(session) } };
      case 'history':
        return { value: await this.#history(message.epoch, message.from, message.to) };
      case 'recorded-openings':
      case 'recorded':
        // The client has access to this port, whatever its id at the hub is.
        return {
          value: await this.#recorded.ask(
            { ...message, port: session.id },
            { ...client.identity, role, ports: [session.id] },
          ),
        };
    }
  }

  #mayRepeat(message: PortRequest): boolean {
    const { allowances, client } = this.#options;
    const { id, root = id } = client.identity;
    const cost = message.type === 'note' ? noteCost + message.text.length : 1;
    const ofAll = allowances?.ofAll.get(message.type)?.take(root, cost) !== false;
    return (
      ofAll && (hasRight(client.role, 'unlimited') || allowances?.ofViewers.get(message.type)?.take(root) !== false)
    );
  }

  #outcomes(memory: string, from: number, to: number): WriteOutcome[] {
    const { session, client } = this.#options;
    const isKnown = memory === client.memory;
    return Array.from({ length: to - from + 1 }, (_, i) => {
      const id = from + i;
      return isKnown ? { id, ...session.outcomes.get(client.viewer, id) } : { id, state: 'unknown' };
    });
  }

  async #history(epoch: string, from: number, to: number): Promise<ResultValues['history']> {
    const { session, client } = this.#options;
    if (!session.isAttached(client.viewer))
      throw new RelayError('NOT_FOUND', 'Attach to the port first.', { path: 'port' });
    if (this.#hasHistory) throw new RelayError('OVERLOADED', 'One request for the past at a time.');
    this.#hasHistory = true;
    try {
      return await sendHistory(session, client.outlet, epoch, from, to);
    } finally {
      this.#hasHistory = false;
    }
  }
}
