import { object } from '../protocol/checks.ts';
import { secret } from '../protocol/field-checks.ts';
import { protocolVersion } from '../protocol/limits.ts';
import { parseJson } from '../protocol/parse-message.ts';
import { tunnelHeaders, tunnelPaths } from '../protocol/tunnel.ts';
import type { HttpAnswer, HttpRequest, SendHttp } from './http-exchange.ts';
import { refusal } from './refusal.ts';

/**
 * Reads an answer to its end, for nothing but that: one that is not read keeps its connection, and in Node a listener
 * at the signal of its request. Never rejects.
 */
export async function discard(answer: HttpAnswer): Promise<void> {
  await answer.text().catch(() => {});
}

const opened = object<{ readonly tunnel: string }>({ tunnel: secret });

/** The requests of one HTTP tunnel (PROTOCOL.md, section 3). Each rejects when there is no answer. */
export class TunnelRequests {
  readonly #sendHttp: SendHttp;
  readonly #signal: AbortSignal;
  #token = '';

  /** @param signal aborts whatever is under way */
  constructor(sendHttp: SendHttp, signal: AbortSignal) {
    this.#sendHttp = sendHttp;
    this.#signal = signal;
  }

  /**
   * @throws {RelayError} the relay's refusal; anything else without an answer, or if a relay does not answer
   */
  async open(): Promise<void> {
    const headers = { [tunnelHeaders.protocol]: protocolVersion };
    const answer = await this.#request({ method: 'POST', path: tunnelPaths.open, headers });
    if (answer.status !== 201) throw refusal(answer.status, await answer.text());
    this.#token = opened(parseJson(await answer.text()), '').tunnel;
  }

  stream(received: number, isPoll: boolean, signal: AbortSignal): Promise<HttpAnswer> {
    const path = `${tunnelPaths.stream}?received=${received}${isPoll ? '&poll=1' : ''}`;
    return this.#request({ method: 'GET', path, signal });
  }

  /** @returns the status of the answer */
  async send(sequence: number, received: number, body: Uint8Array<ArrayBuffer>): Promise<number> {
    const headers = { [tunnelHeaders.sequence]: String(sequence), [tunnelHeaders.received]: String(received) };
    const answer = await this.#request({ method: 'POST', path: tunnelPaths.send, headers, body });
    await discard(answer);
    return answer.status;
  }

  /** Says goodbye, also while the page is going away. Never rejects. */
  async end(): Promise<void> {
    if (this.#token === '') return;
    const headers = { [tunnelHeaders.tunnel]: this.#token };
    await this.#sendHttp({ method: 'DELETE', path: tunnelPaths.open, headers, isGoodbye: true }).then(
      discard,
      () => {},
    );
  }

  #request(request: HttpRequest): Promise<HttpAnswer> {
    const token = this.#token === '' ? {} : { [tunnelHeaders.tunnel]: this.#token };
    return this.#sendHttp({ signal: this.#signal, ...request, headers: { ...request.headers, ...token } });
  }
}
