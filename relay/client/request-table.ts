import type { ResultMessage } from '../protocol/link-messages.ts';
import type { RequestMessage } from '../protocol/messages.ts';
import { parseResultValue } from '../protocol/parse-result-value.ts';
import { RelayError } from '../protocol/relay-error.ts';
import type { RequestType, ResultValues } from '../protocol/result-values.ts';

/** A request as a caller gives it: the number comes later. */
export type Request<Type extends RequestType> = { readonly type: Type } & Omit<
  Extract<RequestMessage, { readonly type: Type }>,
  'request' | 'type'
>;

/** Called as soon as the answer is read, before the message behind it is. */
export interface AnswerListener<Type extends RequestType> {
  onValue(value: ResultValues[Type]): void;
  onError(error: RelayError): void;
}

interface Waiting {
  /** Whose request it is, where a connection carries those of several. */
  readonly owner: number | undefined;
  onResult(result: ResultMessage): void;
  onError(error: RelayError): void;
}

/** The requests of one connection that wait for their answers. */
export class RequestTable {
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  /**
   * @param type `undefined`: its answer has no value
   * @param owner whose it is. Default: nobody's in particular
   * @returns the number to send it with
   */
  add<Type extends RequestType>(type: Type | undefined, answer: AnswerListener<Type>, owner?: number): number {
    const request = ++this.#last;
    const onResult = (result: ResultMessage): void => {
      if (!result.ok) {
        const { code, message, path = '' } = result.error;
        return answer.onError(new RelayError(code, message, { path }));
      }
      let value: ResultValues[Type];
      try {
        value = type === undefined ? (undefined as ResultValues[Type]) : parseResultValue(type, result.value);
      } catch (cause) {
        return answer.onError(new RelayError('DEVICE_ERROR', 'The answer cannot be read.', { cause }));
      }
      answer.onValue(value);
    };
    this.#waiting.set(request, { owner, onResult, onError: (error) => answer.onError(error) });
    return request;
  }

  /** @returns whether anything of this owner waited for it */
  settle(result: ResultMessage, owner?: number): boolean {
    const waiting = this.#waiting.get(result.request);
    if (!waiting || waiting.owner !== owner) return false;
    this.#waiting.delete(result.request);
    waiting.onResult(result);
    return true;
  }

  /** No answers will come. @param owner only this owner's requests. Default: all */
  fail(error: RelayError, owner?: number): void {
    const failed = [...this.#waiting].filter(([, waiting]) => owner === undefined || waiting.owner === owner);
    for (const [request] of failed) this.#waiting.delete(request);
    for (const [, { onError }] of failed) onError(error);
  }
}
