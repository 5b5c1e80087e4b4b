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
export interface Answer<Type extends RequestType> {
  onValue(value: ResultValues[Type]): void;
  onError(error: RelayError): void;
}

/** The requests of one connection that wait for their answers. */
export class RequestTable {
  readonly #waiting = new Map<number, { onResult(result: ResultMessage): void; onError(error: RelayError): void }>();
  #last = 0;

  /** @returns the number to send it with */
  add<Type extends RequestType>(type: Type, answer: Answer<Type>): number {
    const request = ++this.#last;
    const onResult = (result: ResultMessage): void => {
      if (!result.ok)
        return answer.onError(
          new RelayError(result.error.code, result.error.message, { path: result.error.path ?? '' }),
        );
      let value: ResultValues[Type];
      try {
        value = parseResultValue(type, result.value);
      } catch (cause) {
        return answer.onError(
          new RelayError('DEVICE_ERROR', 'The relay gave an answer that cannot be understood.', { cause }),
        );
      }
      answer.onValue(value);
    };
    this.#waiting.set(request, { onResult, onError: (error) => answer.onError(error) });
    return request;
  }

  /** @returns whether anything waited for it */
  settle(result: ResultMessage): boolean {
    const waiting = this.#waiting.get(result.request);
    this.#waiting.delete(result.request);
    waiting?.onResult(result);
    return waiting !== undefined;
  }

  /** No answer will come any more. */
  fail(error: RelayError): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { onError } of waiting) onError(error);
  }
}
