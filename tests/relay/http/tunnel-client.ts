import { get, type IncomingMessage } from 'node:http';
import { encodeTunnelFrame, type TunnelFrame, TunnelReader } from '../../../relay/protocol/tunnel-frame.ts';
import { until } from '../../support/settle.ts';

/** A tunnel controlled by a test: every request by hand. */
export class TunnelClient {
  readonly url: string;
  readonly token: string;
  sequence = 0;
  /** Received messages, over all streams. */
  readonly frames: TunnelFrame[] = [];

  readonly #headers: Readonly<Record<string, string>>;

  /** @param credential where one is needed */
  constructor(url: string, token: string, credential?: string) {
    this.url = url;
    this.token = token;
    this.#headers = credential === undefined ? {} : { Authorization: `Bearer ${credential}` };
  }

  static async open(url: string, credential?: string): Promise<TunnelClient> {
    const headers = {
      'Baudcast-Protocol': 'baudcast.v1',
      ...(credential === undefined ? {} : { Authorization: `Bearer ${credential}` }),
    };
    const response = await fetch(`${url}/v1/tunnel`, { method: 'POST', headers });
    if (response.status !== 201) throw new Error(`The tunnel was answered ${response.status}`);
    return new TunnelClient(url, ((await response.json()) as { tunnel: string }).tunnel, credential);
  }

  get received(): number {
    return this.frames.length;
  }

  /** POSTs messages. @returns the status, and the answer where there is one */
  async post(
    messages: readonly (object | Uint8Array)[],
    { sequence = this.sequence, received = this.received, token = this.token } = {},
  ): Promise<{ status: number; answer: unknown }> {
    const frames = messages.map((message) =>
      message instanceof Uint8Array
        ? encodeTunnelFrame({ kind: 'binary', payload: message })
        : encodeTunnelFrame({ kind: 'text', payload: Buffer.from(JSON.stringify(message)) }),
    );
    return this.postBody(Buffer.concat(frames), { sequence, received, token });
  }

  async postBody(
    body: Uint8Array<ArrayBuffer>,
    { sequence = this.sequence, received = this.received, token = this.token } = {},
  ): Promise<{ status: number; answer: unknown }> {
    const headers = {
      ...this.#headers,
      'Baudcast-Tunnel': token,
      'Baudcast-Sequence': String(sequence),
      'Baudcast-Received': String(received),
    };
    const response = await fetch(`${this.url}/v1/send`, { method: 'POST', headers, body });
    if (response.status === 204 && sequence === this.sequence) this.sequence++;
    const text = await response.text();
    return { status: response.status, answer: text === '' ? undefined : JSON.parse(text) };
  }

  /** Requests the downlink, to be read into `frames` as it arrives. */
  stream({ received = this.received, poll = false, token = this.token } = {}): Promise<{
    readonly response: IncomingMessage;
    readonly ended: Promise<unknown>;
  }> {
    return new Promise((resolve, reject) => {
      get(
        `${this.url}/v1/stream?received=${received}${poll ? '&poll=1' : ''}`,
        { headers: { ...this.#headers, 'Baudcast-Tunnel': token } },
        (response) => {
          const reader = new TunnelReader(1024 * 1024);
          if (response.statusCode === 200)
            response.on('data', (chunk: Buffer) => this.frames.push(...reader.read(chunk)));
          else response.resume();
          response.on('error', () => undefined);
          resolve({ response, ended: new Promise((end) => response.on('close', end)) });
        },
      ).on('error', reject);
    });
  }

  /** The text messages so far. */
  get messages(): Record<string, unknown>[] {
    return this.frames
      .filter(({ kind }) => kind !== 'binary')
      .map(({ payload }) => JSON.parse(Buffer.from(payload).toString()) as Record<string, unknown>);
  }

  async messageOf(type: string): Promise<Record<string, unknown>> {
    await until(() => this.messages.some((message) => message['type'] === type));
    return this.messages.findLast((message) => message['type'] === type) ?? {};
  }

  end(): Promise<Response> {
    return fetch(`${this.url}/v1/tunnel`, {
      method: 'DELETE',
      headers: { ...this.#headers, 'Baudcast-Tunnel': this.token },
    });
  }
}

export const helloMessage = { type: 'hello', versions: ['baudcast.v1'], client: `${'x'.repeat(21)}A`, name: 'A test' };
