import { encodeReceiveFrame, readTransmitFrame, type TransmitFrame } from '../../relay/protocol/data-frame.ts';
import type { WelcomeMessage } from '../../relay/protocol/handshake-messages.ts';
import { defaultLimits } from '../../relay/protocol/limits.ts';
import type { ClientMessage, RelayMessage, RequestMessage } from '../../relay/protocol/messages.ts';
import { parseClientMessage } from '../../relay/protocol/parse-client-message.ts';
import type { PortInfo, HostSettings } from '../../relay/protocol/port-info.ts';
import type { Attached } from '../../relay/protocol/result-values.ts';
import type { RelayError } from '../../relay/protocol/relay-error.ts';
import type { OpenTransport, Transport, TransportEvents, TransportKind } from '../../relay/client/transport.ts';
import { settle } from '../support/settle.ts';

export const epochs = ['00000000000000a1', '00000000000000b2', '00000000000000c3'] as const;
export const settings: HostSettings = {
  baudRate: 115_200,
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
  flowControl: 'none',
};

export const portInfo: PortInfo = {
  id: 'usb-1',
  name: 'A port',
  node: 'lab1',
  usb: { usbVendorId: 0x1a86, usbProductId: 0x7523 },
  state: 'closed',
  settings: null,
  viewers: 0,
  holder: null,
  epoch: null,
  offset: 0,
  role: 'admin',
};

export const attachedValue: Attached = {
  handle: 1,
  state: 'closed',
  epoch: null,
  from: 0,
  oldest: 0,
  head: 0,
  settings: null,
  outputSignals: null,
  inputSignals: null,
  holder: null,
  wanting: [],
  total: 1,
  viewers: [{ id: 'me', name: 'Test', role: 'admin' }],
};

export const welcome: WelcomeMessage = {
  type: 'welcome',
  version: 'baudcast.v1',
  node: 'lab1',
  memory: 'AAAAAAAAAAAAAAAAAAAAAA',
  viewer: 'me',
  identity: { name: 'local', role: 'admin' },
  timeUs: 0,
  limits: defaultLimits,
  ports: [portInfo],
};

/** One connection, with the test as the relay: every message of the client is parsed by the relay's own parser. */
export class ScriptedConnection {
  readonly messages: ClientMessage[] = [];
  readonly writes: TransmitFrame[] = [];
  closed: { code: number; reason: string } | undefined;
  readonly #events: TransportEvents;

  constructor(events: TransportEvents) {
    this.#events = events;
  }

  transport(kind: TransportKind): Transport {
    return {
      kind,
      sendText: (text) => void this.messages.push(parseClientMessage(text)),
      sendFrame: (frame) => void this.writes.push(readTransmitFrame(frame)),
      close: async (code, reason) => {
        this.closed = { code, reason };
      },
    };
  }

  open(): void {
    this.#events.onOpen();
  }

  say(message: RelayMessage): void {
    this.#events.onText(JSON.stringify(message));
  }

  sayText(text: string): void {
    this.#events.onText(text);
  }

  sayFrame(frame: Uint8Array<ArrayBuffer>): void {
    this.#events.onFrame(frame);
  }

  /** Device bytes for handle 1. */
  receive(offset: number, text: string, timeUs = 0): void {
    const payload = new TextEncoder().encode(text);
    this.#events.onFrame(encodeReceiveFrame({ kind: 'receive', handle: 1, offset, timeUs, payload }));
  }

  welcome(changes: Partial<WelcomeMessage> = {}): void {
    this.say({ ...welcome, ...changes });
  }

  /** The newest request of a type. */
  request<Type extends RequestMessage['type']>(type: Type): Extract<RequestMessage, { readonly type: Type }> {
    const found = this.messages.findLast((message) => message.type === type);
    if (!found)
      throw new Error(`The client has sent no ${type}, but ${this.messages.map((message) => message.type).join(', ')}`);
    return found as Extract<RequestMessage, { readonly type: Type }>;
  }

  async answer(type: RequestMessage['type'], value?: unknown): Promise<void> {
    this.say({
      type: 'result',
      request: this.request(type).request,
      ok: true,
      ...(value === undefined ? {} : { value }),
    });
    await settle();
  }

  async refuse(type: RequestMessage['type'], { code, message, path }: RelayError): Promise<void> {
    this.say({ type: 'result', request: this.request(type).request, ok: false, error: { code, message, path } });
    await settle();
  }

  async end(code = 1006, reason = ''): Promise<void> {
    this.#events.onEnd(code, reason);
    await settle();
  }
}

/** Connections as a client makes them, newest last. */
export class ScriptedRelay {
  readonly connections: ScriptedConnection[] = [];
  readonly kinds: TransportKind[] = [];
  /** Whether `GET /hello` is answered. */
  answers = true;

  readonly transports = { webSocket: this.#open('websocket'), http: this.#open('http') };

  get now(): ScriptedConnection {
    const connection = this.connections.at(-1);
    if (!connection) throw new Error('Nobody has connected');
    return connection;
  }

  #open(kind: TransportKind): OpenTransport {
    return (events) => {
      const connection = new ScriptedConnection(events);
      this.connections.push(connection);
      this.kinds.push(kind);
      return connection.transport(kind);
    };
  }
}
