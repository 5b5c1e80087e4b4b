import type { PortClient } from '../session/feed/port-client.ts';
import type { TransmitFrame } from '../protocol/data-frame.ts';
import type { DroppedMessage } from '../protocol/transmit-messages.ts';
import { dropSentence } from '../session/port/outcomes.ts';
import type { RelayMessage, PortRequest } from '../protocol/messages.ts';
import {
  type PortAnswer,
  type PortConnection,
  type PortDirectory,
  type ReachablePort,
  wireError,
} from '../session/clients/port-directory.ts';
import type { Guest } from './guests.ts';

interface NodeVisitOptions {
  readonly port: string;
  readonly ports: PortDirectory;
  readonly visitor: PortClient;
  readonly guest: Guest;
  /** Sends the client a message. */
  readonly say: (message: RelayMessage) => void;
  /** Called when the visit is over. */
  readonly leaveRoom: () => void;
}

/** Tells a client that a frame was not transmitted. */
export function droppedMessage({ handle, id }: TransmitFrame, code: 'NOT_FOUND' | 'OVERLOADED'): DroppedMessage {
  return { type: 'dropped', handle, id, code, message: dropSentence(code), partial: false };
}

/** A client of the hub at a port of this node: the client's requests to the hub are carried out here. */
export class NodeVisit {
  readonly guest: Guest;
  /** Bytes of frames sent that the hub has not reported as delivered. */
  undeliveredBytes = 0;
  readonly #options: NodeVisitOptions;
  #at: { readonly port: ReachablePort; readonly access: PortConnection } | undefined;
  #isOver = false;

  constructor(options: NodeVisitOptions) {
    this.#options = options;
    this.guest = options.guest;
  }

  /** The port's id at this node. */
  get port(): string {
    return this.#options.port;
  }

  get isBare(): boolean {
    return this.#options.visitor.isBare ?? false;
  }

  ask(message: PortRequest): Promise<void> {
    return this.#answer(message.request, () => this.#access.ask({ ...message, port: this.#options.port }));
  }

  useLease(request: number, idleMs: number): Promise<void> {
    return this.#answer(request, async () => {
      await this.#access.useLease(idleMs);
      return {};
    });
  }

  transmit(frame: TransmitFrame): void {
    try {
      const { handle } = this.#access;
      this.#access.transmit({ ...frame, handle });
    } catch {
      this.#options.say(droppedMessage(frame, 'NOT_FOUND'));
    }
  }

  grant(bytes: number): void {
    this.#at?.access.grant(bytes);
  }

  drained(): void {
    this.#at?.access.drained();
  }

  /** A frame was sent. */
  sent(bytes: number): void {
    this.undeliveredBytes += bytes;
    this.guest.undeliveredBytes += bytes;
  }

  /** The hub delivered this much. */
  delivered(bytes: number): void {
    const delivered = Math.min(bytes, this.undeliveredBytes);
    this.undeliveredBytes -= delivered;
    this.guest.undeliveredBytes -= delivered;
  }

  end(isCut: boolean, reason?: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.leaveRoom();
    this.delivered(this.undeliveredBytes);
    this.#at?.access.end(isCut, reason);
  }

  /** The present port: one that was removed and is back is a new one. @throws {RelayError} `NOT_FOUND` */
  get #access(): PortConnection {
    const { ports, port: id, visitor } = this.#options;
    const port = ports.find(id, visitor.identity);
    if (this.#at?.port !== port) this.#at = { port, access: port.enter(visitor) };
    return this.#at.access;
  }

  async #answer(request: number, work: () => Promise<PortAnswer>): Promise<void> {
    try {
      const { value, after } = await work();
      if (this.#isOver) return;
      this.#options.say({ type: 'result', request, ok: true, ...(value === undefined ? {} : { value }) });
      after?.();
    } catch (error) {
      if (!this.#isOver) this.#options.say({ type: 'result', request, ok: false, error: wireError(error) });
    }
  }
}
