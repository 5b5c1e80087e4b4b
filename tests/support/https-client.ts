import { request as plainRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { WebSocket } from 'ws';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Asking {
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A client that trusts one authority and no other, which `fetch()` of Node cannot be made to. */
export class HttpsClient {
  readonly origin: string;
  readonly #authority: string | undefined;
  readonly #localAddress: string | undefined;

  constructor(origin: string, authority?: string, localAddress?: string) {
    this.origin = origin;
    this.#authority = authority;
    this.#localAddress = localAddress;
  }

  /** @returns the answer once its head is there */
  begin(method: string, path: string, { token, headers = {}, body }: Asking = {}): Promise<IncomingMessage> {
    const all = { ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }), ...headers };
    return new Promise((resolve, reject) => {
      const options = { method, headers: all, agent: false as const, ...this.#options };
      const asked = this.origin.startsWith('https:')
        ? request(`${this.origin}${path}`, options, resolve)
        : plainRequest(`${this.origin}${path}`, options, resolve);
      asked.on('error', reject).end(body);
    });
  }

  async ask(method: string, path: string, asking: Asking = {}): Promise<Answer> {
    const response = await this.begin(method, path, asking);
    const parts: Buffer[] = [];
    for await (const part of response) parts.push(part as Buffer);
    return { status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(parts).toString() };
  }

  /** Signs in by a link's secret. @returns the token */
  async signIn(secret: string, name = 'A test'): Promise<string> {
    const { status, text } = await this.ask('POST', '/api/sign-ins', { body: JSON.stringify({ secret, name }) });
    if (status !== 201) throw new Error(`Signing in was answered ${status}: ${text}`);
    return (JSON.parse(text) as { token: string }).token;
  }

  /** A WebSocket, open. @throws {Error} when it is refused */
  async socket(
    path: string,
    protocols: readonly string[] = [],
    headers: Readonly<Record<string, string>> = {},
  ): Promise<WebSocket> {
    const socket = new WebSocket(`${this.origin.replace(/^http/, 'ws')}${path}`, [...protocols], {
      headers,
      ...this.#options,
    });
    await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return socket;
  }

  get #options() {
    // Not the name in `Host`, which a test may make up.
    return {
      servername: new URL(this.origin).hostname,
      ...(this.#authority === undefined ? {} : { ca: this.#authority }),
      ...(this.#localAddress === undefined ? {} : { localAddress: this.#localAddress }),
    };
  }
}
