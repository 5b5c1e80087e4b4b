import type { ServerResponse } from 'node:http';
import { DroppedError } from '../link/bare-client.ts';
import { AccessRefused } from '../protocol/access-refused.ts';
import type { RefusalReason } from '../protocol/access.ts';
import { httpStatus } from '../protocol/http-status.ts';
import { RelayError } from '../protocol/relay-error.ts';

/** A refusal whose status differs from its code's. */
export class HttpError extends RelayError {
  readonly status: number;

  constructor(status: number, ...[code, message]: ConstructorParameters<typeof RelayError>) {
    super(code, message);
    this.status = status;
  }
}

export function answerNothing(response: ServerResponse): void {
  response.writeHead(204, { 'Cache-Control': 'no-store' }).end();
}

export function answerText(response: ServerResponse, status: number, text: string): void {
  answer(response, status, 'text/plain; charset=utf-8', text);
}

export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  answer(response, status, 'application/json', `${JSON.stringify(value)}\n`);
}

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly partial?: boolean;
  readonly reason?: RefusalReason;
}

/** The code, status and sentence of a refusal. An unforeseen error is ours: its text is not sent. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof AccessRefused) {
    const { code, message, reason, retryAfterMs } = error;
    return { status: retryAfterMs === undefined ? httpStatus[code] : 429, code, message, reason };
  }
  if (error instanceof HttpError) return { status: error.status, code: error.code, message: error.message };
  if (error instanceof DroppedError)
    return { status: httpStatus[error.code], code: error.code, message: error.message, partial: error.partial };
  if (error instanceof RelayError) return { status: httpStatus[error.code], code: error.code, message: error.message };
  return { status: 500, code: 'INTERNAL', message: 'The relay had an internal error.' };
}

/**
 * `{error: {code, message}}`, and for bytes that were dropped `partial`, whether some may have been transmitted; where
 * an answer has begun already, it is cut off.
 */
export function answerError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const { status, ...refusal } = refusalOf(error);
  // What is still coming of a body that is too long is not waited for.
  if (status === 413) response.setHeader('Connection', 'close');
  if (error instanceof AccessRefused) {
    // RFC 9110, section 11.6.1: a 401 names what is wanted.
    if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
    if (error.retryAfterMs !== undefined)
      response.setHeader('Retry-After', String(Math.ceil(error.retryAfterMs / 1000)));
  }
  answerJson(response, status, { error: refusal });
}

/** @param body a text is sent as UTF-8 */
export function answer(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response
    .writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store', 'Content-Length': Buffer.byteLength(body) })
    .end(body);
}
