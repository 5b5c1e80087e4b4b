import { encodeTransmitFrame, readReceiveFrame } from '../../../relay/protocol/data-frame.ts';
import type { ClientMessage, RelayMessage, RequestMessage } from '../../../relay/protocol/messages.ts';
import { parseRelayMessage } from '../../../relay/protocol/parse-relay-message.ts';
import type { Role } from '../../../relay/protocol/roles.ts';
import type { ClientConnection, ClientLink } from '../../../relay/session/clients/client-connection.ts';
import type { ClientIdentity } from '../../../relay/session/access/client-identity.ts';
import { RelayCore, type RelayCoreOptions } from '../../../relay/session/clients/relay-core.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle } from '../../support/settle.ts';
import { FakeDevice } from './fake-device.ts';

export const identityOf = (role: Role, id = 'local', ports: ClientIdentity['ports'] = 'all'): ClientIdentity => ({
  id,
  name: id,
  role,
  ports,
});

/** Requests without their numbers. */
type Unnumbered = RequestMessage extends infer M ? (M extends RequestMessage ? Omit<M, 'request'> : never) : never;

/**
 * One end of a connection, as a client in a test holds it. Every message of the relay goes through the protocol's own
 * validator.
 */
export class FakeClient implements ClientLink {
  readonly messages: RelayMessage[] = [];
  readonly bytes: number[] = [];
  readonly history: { readonly offset: number; readonly bytes: number[] }[] = [];
  bufferedBytes = 0;
  closed: { readonly code: number; readonly reason: string } | undefined;
  connection!: ClientConnection;
  #request = 0;
  readonly #nextId = new Map<number, number>();

  sendText(text: string): void {
    this.messages.push(parseRelayMessage(text));
  }

  sendFrame(frame: Uint8Array): void {
    const { kind, offset, payload } = readReceiveFrame(frame);
    if (kind === 'receive') this.bytes.push(...payload);
    else this.history.push({ offset, bytes: [...payload] });
  }

  close(code: number, reason: string): void {
    this.closed = { code, reason };
  }

  say(message: ClientMessage): void {
    this.connection.text(JSON.stringify(message));
  }

  /** Sends a request, and returns its number. */
  ask(message: Unnumbered): number {
    this.say({ ...message, request: ++this.#request } as RequestMessage);
    return this.#request;
  }

  /** Sends a request and waits for the answer: its value, or its error's code. */
  async request(message: Unnumbered): Promise<unknown> {
    const request = this.ask(message);
    await settle();
    return this.answer(request);
  }

  answer(request: number): unknown {
    const result = this.messagesOf('result').find((one) => one.request === request);
    if (!result) return 'no answer';
    return result.ok ? result.value : result.error.code;
  }

  transmit(handle: number, bytes: readonly number[], id = this.#nextId.get(handle) ?? 1): void {
    this.#nextId.set(handle, id + 1);
    this.connection.binary(encodeTransmitFrame({ handle, id, epoch: null, payload: Uint8Array.from(bytes) }));
  }

  messagesOf<T extends RelayMessage['type']>(type: T): Extract<RelayMessage, { type: T }>[] {
    return this.messages.filter((message): message is Extract<RelayMessage, { type: T }> => message.type === type);
  }
}

/** A relay with one port, `gps`, and clients on demand. */
export function coreBench(options: Pick<RelayCoreOptions, 'recorded'> = {}) {
  const clock = new FakeClock();
  const device = new FakeDevice();
  const core = new RelayCore({ node: 'lab1', clock, device: () => device, ...options });
  core.ports.apply({ gone: [], arrived: [{ id: 'gps', name: 'GPS', usb: null }] });
  const connect = (identity = identityOf('admin')): FakeClient => {
    const client = new FakeClient();
    client.connection = core.connect(client, identity);
    return client;
  };
  const greet = (secret: string, identity?: ClientIdentity): FakeClient => {
    const client = connect(identity);
    client.say({
      type: 'hello',
      versions: ['baudcast.v1'],
      client: secret.padEnd(21, 'x') + 'A',
      name: `Client ${secret}`,
    });
    return client;
  };
  return { clock, device, core, connect, greet };
}
