import type { AttachMessage } from '../protocol/receive-messages.ts';
import type { RelayMessage } from '../protocol/messages.ts';
import type { Epoch, InputSignals, OutputSignals, PortState, ViewerId } from '../protocol/port-info.ts';
import type { Attached } from '../protocol/result-values.ts';
import { frameData, frameOffset } from '../session/feed/receive-frame.ts';

/** Where a client that is attached through a link has come to, so that it can go on there over the next link. */
export class VisitPlace {
  #epoch: Epoch | null;
  #next: number;
  #state: PortState;
  /** The client was told how the opening ended that the node knows nothing of any more: nothing of it is missing. */
  #knowsEnd = false;
  #holder: ViewerId | null;
  #wanting: readonly ViewerId[];
  #outputs: OutputSignals | null;
  #inputs: InputSignals | null;

  constructor(attached: Attached) {
    this.#epoch = attached.epoch;
    this.#next = attached.from;
    this.#state = attached.state;
    this.#holder = attached.holder;
    this.#wanting = attached.wanting;
    this.#outputs = attached.outputSignals;
    this.#inputs = attached.inputSignals;
  }

  /** A live frame goes on to the client. */
  frame(frame: Uint8Array): void {
    this.#next = frameOffset(frame) + frameData(frame).length;
  }

  /** A message of the node about this port. @returns whether the client shall be told */
  message(message: RelayMessage): boolean {
    switch (message.type) {
      case 'opened':
        this.#epoch = message.epoch;
        this.#next = 0;
        this.#state = 'open';
        return true;
      case 'gap':
        if (message.to !== null) this.#next = message.to;
        else if (this.#knowsEnd) return false;
        return true;
      case 'lost':
      case 'closed':
        // Whoever attaches again is told again how the opening has ended.
        if (this.#state === 'closed' || this.#state === message.type) return false;
        this.#state = message.type;
        return true;
      case 'lease':
        this.#holder = message.holder;
        this.#wanting = message.wanting;
        return true;
      case 'output-signals':
        this.#outputs = message.signals;
        return true;
      case 'input-signals':
        this.#inputs = message.signals;
        return true;
      default:
        return true;
    }
  }

  /** Where to attach again. */
  get wanted(): Pick<AttachMessage, 'epoch' | 'from'> {
    return this.#epoch === null ? { from: 'oldest' } : { epoch: this.#epoch, from: this.#next };
  }

  /** What was not told of an opening that the node knows nothing of any more, and its end. */
  missing(handle: number, timeUs: number): RelayMessage[] {
    const isOver = this.#epoch === null || this.#state !== 'open';
    const rest: RelayMessage[] = isOver
      ? []
      : [{ type: 'gap', handle, epoch: this.#epoch ?? '', from: this.#next, to: null, reason: 'epoch-ended' }];
    return [...rest, ...this.ending(handle, timeUs)];
  }

  /** The end of an opening that nobody can say more of. */
  ending(handle: number, timeUs: number): RelayMessage[] {
    if (this.#epoch === null || this.#state === 'closed') return [];
    return [{ type: 'closed', handle, epoch: this.#epoch, offset: this.#next, timeUs, reason: 'shutdown', by: null }];
  }

  /**
   * It was attached again, and this is what the client has to be told, who knows nothing of it.
   * @returns `first`: before anything of the port comes; `afterGap`: when the gap that comes first has been told
   */
  resume(
    attached: Attached,
    handle: number,
    timeUs: number,
  ): { readonly first: readonly RelayMessage[]; readonly afterGap: readonly RelayMessage[] } {
    const { epoch, from, settings, holder, wanting, outputSignals, inputSignals } = attached;
    const before = {
      epoch: this.#epoch,
      state: this.#state,
      holder: this.#holder,
      outputs: this.#outputs,
      inputs: this.#inputs,
      wanting: this.#wanting,
    };
    const opening: RelayMessage[] = [];
    if (epoch !== this.#epoch) {
      if (epoch === null || settings === null) opening.push(...this.ending(handle, timeUs));
      else opening.push({ type: 'opened', handle, epoch, timeUs, settings, reason: 'returned', by: null });
      if (epoch !== null && before.epoch === null && from > 0)
        opening.push({ type: 'gap', handle, epoch, from: 0, to: from, reason: 'overwritten' });
      this.#epoch = epoch;
      this.#next = before.epoch === null ? from : 0;
      this.#state = attached.state;
    }
    const others: RelayMessage[] = [];
    if (holder !== before.holder || wanting.join() !== before.wanting.join()) {
      others.push({
        type: 'lease',
        handle,
        holder,
        wanting,
        reason: 'expired',
        by: null,
        whom: holder ?? before.holder,
      });
    }
    const place = epoch === null ? undefined : { handle, epoch, offset: this.#next, timeUs };
    if (place && outputSignals && !sameLines(outputSignals, before.outputs))
      others.push({ type: 'output-signals', ...place, signals: outputSignals, by: null });
    if (place && inputSignals && !sameLines(inputSignals, before.inputs))
      others.push({ type: 'input-signals', ...place, signals: inputSignals });
    this.#holder = holder;
    this.#wanting = wanting;
    this.#outputs = outputSignals;
    this.#inputs = inputSignals;
    // Only for an opening that is forgotten does a gap come before all else.
    const comesGap = before.epoch !== null && epoch !== before.epoch;
    this.#knowsEnd = comesGap && before.state !== 'open';
    return comesGap
      ? { first: [], afterGap: [...opening, ...others] }
      : { first: [...opening, ...others], afterGap: [] };
  }
}

function sameLines(one: object, other: object | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
