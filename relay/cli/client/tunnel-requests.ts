import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { protocolVersion } from '../../protocol/limits.ts';
import { tunnelHeaders, tunnelPaths } from '../../protocol/tunnel.ts';
import type { RelayAddress } from './relay-address.ts';
import { trust } from './trust.ts';

/** Bytes of an answer that is no stream; what is more is not read. */
const maxAnswerBytes = 4096;

export interface TunnelAnswer {
  readonly status: number;
  readonly text: string;
}

/** The requests of one tunnel (PROTOCOL.md, section 3). Each rejects when it is cut. */
export class TunnelRequests {
  readonly #address: RelayAddress;
  readonly #stop = new AbortController();
  #token = '';

  constructor(address: RelayAddress) {
    this.#address = address;
  }

  /** Ends those that are under way. */
  stop(): void {
    this.#stop.abort();
  }

  open(): Promise<TunnelAnswer> {
    return this.#ask('POST', tunnelPaths.open, { [tunnelHeaders.protocol]: protocolVersion });
  }

  /** From now on all is said of this tunnel. */
  use(token: string): void {
    this.#token = token;
  }

  /** @returns an answer whose body is to be read */
  stream(received: number, isPoll: boolean, signal: AbortSignal): Promise<IncomingMessage> {
    return this.#begin(
      'GET',
      `${tunnelPaths.stream}?received=${received}${isPoll ? '&poll=1' : ''}`,
      {},
      undefined,
      signal,
    );
  }

  send(sequence: number, received: number, body: Uint8Array): Promise<TunnelAnswer> {
    return this.#ask(
      'POST',
      tunnelPaths.send,
      { [tunnelHeaders.sequence]: String(sequence), [tunnelHeaders.received]: String(received) },
      body,
    );
  }

  end(): Promise<TunnelAnswer> {
    return this.#ask('DELETE', tunnelPaths.open, {});
  }

  async #ask(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: Uint8Array,
  ): Promise<TunnelAnswer> {
    const response = await this.#begin(method, path, headers, body);
    let text = '';
    response.setEncoding('utf8');
    for await (const part of response) text = `${text}${String(part)}`.slice(0, maxAnswerBytes);
    return { status: response.statusCode ?? 0, text };
  }

  #begin(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: Uint8Array,
    signal?: AbortSignal,
  ): Promise<IncomingMessage> {
    const { origin, credential } = this.#address;
    const begin = origin.startsWith('https:') ? requestSecure : requestPlain;
    const options = {
      method,
      headers: {
        ...headers,
        ...(this.#token === '' ? {} : { [tunnelHeaders.tunnel]: this.#token }),
        ...(credential === undefined ? {} : { Authorization: `Bearer ${credential}` }),
        ...(method === 'POST' ? { 'Content-Length': String(body?.length ?? 0) } : {}),
      },
      signal: signal ? AbortSignal.any([this.#stop.signal, signal]) : this.#stop.signal,
      ...trust(this.#address),
    };
    return new Promise((resolve, reject) => {
      const asking = begin(`${origin}${path}`, options, resolve);
      asking.on('error', reject);
      asking.end(body);
    });
  }
}
