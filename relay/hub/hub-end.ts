import { closeCodes, closeMeaning } from '../protocol/close-codes.ts';
import { readReceiveFrame } from '../protocol/data-frame.ts';
import type { GlancedMessage } from '../protocol/glance.ts';
import type { PortRequest } from '../protocol/messages.ts';
import { RelayError, type RelayErrorCode } from '../protocol/relay-error.ts';
import type { RequestType } from '../protocol/result-values.ts';
import { type AnswerListener, RequestTable } from '../client/request-table.ts';
import type { Clock } from '../base/clock.ts';
import type { Entry, HubLink, LinkedVisit } from './hub-link.ts';
import { isCached, FrameCache } from './frame-cache.ts';
import type { HubDoor, HubTransport } from './link-transport.ts';
import type {
  HubMessage,
  NodeHelloMessage,
  NodeMessage,
  NodePortGoneMessage,
  NodePortMessage,
  VisitMessage,
} from './node-messages.ts';
import { nodeProtocol, nodeRules } from './node-rules.ts';
import { addressees, checkHubMessage, parseNodeMessage } from './parse-link-message.ts';
import { encodeVisitFrame, readVisitFrame } from './visit-frame.ts';

interface HubEndOptions {
  readonly clock: Clock;
  /** The node requests a name. @returns the name it gets @throws {RelayError} why it is refused */
  readonly onHello: (
    hello: NodeHelloMessage,
    end: HubEnd,
  ) => { readonly hub: string; readonly node: string; readonly run: string };
  /** The node was accepted and has been notified. */
  readonly onUp: (end: HubEnd) => void;
  readonly onPort: (message: NodePortMessage | NodePortGoneMessage) => void;
  readonly onGlanced: (message: GlancedMessage) => void;
  /** The link ended; pending requests fail after this. */
  readonly onEnded: (reason: string) => void;
}

/** The hub's end of a link to a node. */
export class HubEnd implements HubDoor, HubLink {
  readonly #link: HubTransport;
  readonly #options: HubEndOptions;
  readonly #visits = new Map<number, LinkedVisit>();
  readonly #requests = new RequestTable();
  readonly #frames = new FrameCache();
  readonly #stopHelloTimer: () => void;
  #node = '';
  #isUp = false;
  #confirms = false;
  #isOver = false;
  #lastVisit = 0;
  /** Bytes received but not yet reported to the node. */
  #gotBytes = 0;

  constructor(link: HubTransport, options: HubEndOptions) {
    this.#link = link;
    this.#options = options;
    this.#stopHelloTimer = options.clock.after(nodeRules.helloMs, () =>
      this.close(closeCodes.helloTimeout, 'The first message did not come in time.'),
    );
  }

  get isFull(): boolean {
    return this.#link.bufferedBytes > nodeRules.transmitBytes;
  }

  get confirms(): boolean {
    return this.#confirms;
  }

  enter(visit: LinkedVisit, entry: Entry): number {
    const number = ++this.#lastVisit;
    const message = { type: 'enter', visit: number, ...entry } as const;
    checkHubMessage(message);
    this.#visits.set(number, visit);
    this.#link.watch?.(number, entry.port);
    this.#say(message);
    return number;
  }

  ask(visit: number, message: PortRequest, answer: AnswerListener<RequestType>): void {
    const request = this.#requests.add(message.type, answer, visit);
    this.#sayFor(visit, request, { type: 'ask', visit, message: { ...message, request } });
  }

  useLease(visit: number, idleMs: number, answer: AnswerListener<RequestType>): void {
    const request = this.#requests.add(undefined, answer, visit);
    this.#sayFor(visit, request, { type: 'use-lease', visit, request, idleMs });
  }

  transmit(visit: number, frame: Uint8Array): void {
    if (!this.#isOver) this.#link.sendFrame(encodeVisitFrame(visit, frame, this.#link.frameRoom));
  }

  grant(visit: number, bytes: number): void {
    this.#say({ type: 'grant', visit, bytes });
  }

  delivered(visit: number, bytes: number): void {
    this.#say({ type: 'delivery', visit, bytes });
  }

  leave(visit: number, isCut: boolean, reason?: string): void {
    this.#visits.delete(visit);
    this.#link.unwatch?.(visit);
    this.#say({ type: 'leave', visit, cut: isCut, ...(reason === undefined ? {} : { reason }) });
    this.#requests.fail(new RelayError('TIMEOUT', 'The connection ended before this was answered.'), visit);
  }

  forget(viewer: string): void {
    this.#say({ type: 'forget', viewer });
  }

  glance(port: string, isOn: boolean): void {
    this.#say({ type: 'glance', port, on: isOn });
  }

  close(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#link.close(code, reason);
    this.ended(code);
  }

  text(json: string): void {
    if (this.#isOver) return;
    try {
      this.#receive(parseNodeMessage(json));
    } catch (error) {
      if (!this.#isUp || !this.#skip(json)) this.#refuse(error);
    }
  }

  binary(bytes: Uint8Array): void {
    if (this.#isOver) return;
    try {
      if (!this.#isUp) throw new RelayError('INVALID_ARGUMENT', 'The first message is hello.');
      this.#got(bytes.length);
      const message = readVisitFrame(bytes);
      const visit = this.#visits.get(message.visit);
      if (message.kind === 'frame') {
        readReceiveFrame(message.frame);
        if (visit) setHandle(message.frame, visit.handle);
        if (isCached(message.frame)) this.#frames.add(message.frame);
        visit?.take(message.frame);
      } else {
        const frame = this.#frames.get(message.number);
        if (!frame) throw new RelayError('INVALID_ARGUMENT', 'No frame of this number is kept.');
        // The visit that it was first sent to may have left before it arrived.
        if (visit) setHandle(frame, visit.handle);
        visit?.take(frame);
      }
    } catch (error) {
      this.#refuse(error);
    }
  }

  newest(visits: Iterable<number>, frame: Uint8Array): void {
    if (this.#isOver) return;
    try {
      readReceiveFrame(frame);
      for (const number of visits) {
        const visit = this.#visits.get(number);
        if (visit) setHandle(frame, visit.handle);
        visit?.take(frame);
      }
    } catch (error) {
      this.#refuse(error);
    }
  }

  drained(): void {
    // Limited by what the node's clients may have in flight.
  }

  ended(code = 1006): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopHelloTimer();
    this.#visits.clear();
    this.#options.onEnded(closeMeaning(code).name);
    const message = `The link to ${this.#node} was cut before this was answered: it may have been done, or not.`;
    this.#requests.fail(new RelayError('TIMEOUT', message));
  }

  /** Sent after a time without other messages. */
  tick(): void {
    this.#say({ type: 'tick' });
  }

  #got(bytes: number): void {
    this.#gotBytes += bytes;
    if (this.#gotBytes < nodeRules.reportBytes) return;
    this.#say({ type: 'got', bytes: this.#gotBytes });
    this.#gotBytes = 0;
  }

  #receive(message: NodeMessage): void {
    if (message.type === 'hello') return this.#greet(message);
    if (!this.#isUp) throw new RelayError('INVALID_ARGUMENT', 'The first message is hello.');
    if (message.type === 'port' || message.type === 'port-gone') this.#options.onPort(message);
    else if (message.type === 'glanced') this.#options.onGlanced(message);
    else if (message.type === 'entered') this.#visits.get(message.visit)?.entered(message.memory);
    else if (message.type === 'message') this.#hear(message);
    else if (message.type === 'replaced') for (const visit of message.visits) this.#visits.get(visit)?.replaced();
  }

  #greet(hello: NodeHelloMessage): void {
    if (this.#isUp) throw new RelayError('INVALID_ARGUMENT', 'This node has said hello already.');
    if (!hello.versions.includes(nodeProtocol))
      return this.close(
        closeCodes.version,
        `This relay speaks ${nodeProtocol}. Bring it and the node to the same version of Baudcast.`,
      );
    this.#stopHelloTimer();
    const { hub, node, run } = this.#options.onHello(hello, this);
    this.#isUp = true;
    this.#confirms = hello.confirms === true;
    this.#node = node;
    this.#say({ type: 'welcome', version: nodeProtocol, hub, node, run });
    this.#options.onUp(this);
  }

  #hear({ visits, message }: VisitMessage): void {
    if (message.type === 'result') return void this.#requests.settle(message, visits[0]);
    let own = message;
    for (const number of visits) {
      const visit = this.#visits.get(number);
      // Replaced once for all visits, so that it is encoded once too.
      if (visit && 'handle' in own && own.handle !== visit.handle) own = { ...own, handle: visit.handle };
      visit?.hear(own);
    }
  }

  /** A malformed message for visits: an answer fails, anything else is ignored. */
  #skip(json: string): boolean {
    const { visits, request } = addressees(json);
    const [visit] = visits;
    if (visit !== undefined && request !== undefined) this.#failRequest(visit, request, 'DEVICE_ERROR');
    return visit !== undefined;
  }

  /** A request that the node would refuse as malformed fails for its client only. */
  #sayFor(visit: number, request: number, message: HubMessage): void {
    try {
      checkHubMessage(message);
    } catch (error) {
      const { message: sentence = '', path = '' } = error instanceof RelayError ? error : {};
      return this.#failRequest(visit, request, 'INVALID_ARGUMENT', sentence, path.replace(/^message\./, ''));
    }
    this.#say(message);
  }

  #failRequest(
    visit: number,
    request: number,
    code: RelayErrorCode,
    message = `The answer of ${this.#node} cannot be read.`,
    path = '',
  ): void {
    this.#requests.settle({ type: 'result', request, ok: false, error: { code, message, path } }, visit);
  }

  #say(message: HubMessage): void {
    if (!this.#isOver) this.#link.sendText(JSON.stringify(message));
  }

  #refuse(error: unknown): void {
    if (error instanceof RelayError && error.code !== 'INVALID_ARGUMENT')
      return this.close(closeCodes.forbidden, error.message);
    // Of a later version.
    if (error instanceof RelayError && this.#isUp && /(?:^|\.)type$/.test(error.path)) return;
    this.close(closeCodes.badMessages, error instanceof RelayError ? error.message : 'Internal error at the relay.');
  }
}

/** The hub's number for the port instead of the node's. */
function setHandle(frame: Uint8Array, handle: number): void {
  frame[2] = handle >> 8;
  frame[3] = handle & 0xff;
}
