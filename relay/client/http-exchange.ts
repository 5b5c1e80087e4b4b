/** One HTTP request to a relay. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** From where the relay is on. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly signal?: AbortSignal;
  /** Sent even when the page goes away meanwhile. Default: false. */
  readonly isGoodbye?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  /** The whole body. Rejects when it is cut. */
  text(): Promise<string>;
  /** The next piece of the body; `undefined` at its end. Rejects when it is cut. */
  read(): Promise<Uint8Array | undefined>;
}

/**
 * Sends a request to one relay, with its credential if there is one, and follows no redirect. Rejects when there is no
 * answer.
 */
export type SendHttp = (request: HttpRequest) => Promise<HttpAnswer>;
