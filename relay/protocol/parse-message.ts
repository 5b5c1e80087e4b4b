import { type Check, record, refuse } from './checks.ts';

/** A check for each `type` of a union of messages. */
export type MessageChecks<Message extends { readonly type: string }> = {
  readonly [Type in Message['type']]: Check<Extract<Message, { readonly type: Type }>>;
};

/**
 * Reads a text message by its `type`.
 * @param maxLength in UTF-16 code units, which are never more than the bytes
 * @throws {RelayError} `INVALID_ARGUMENT`, with the path of the field at fault; `type` when nobody knows it
 */
export function parseMessage<Message extends { readonly type: string }>(
  json: string,
  maxLength: number,
  checks: ReadonlyMap<string, Check<Message>>,
): Message {
  if (json.length > maxLength) return refuse('', `be at most ${maxLength} characters`);
  return checkMessage(parseJson(json), '', checks);
}

/** Reads a message that was parsed already, by its `type`. @throws {RelayError} as `parseMessage` does */
export function checkMessage<Message extends { readonly type: string }>(
  value: unknown,
  path: string,
  checks: ReadonlyMap<string, Check<Message>>,
): Message {
  const { type } = record(value, path);
  const check = typeof type === 'string' ? checks.get(type) : undefined;
  return check === undefined
    ? refuse(path === '' ? 'type' : `${path}.type`, 'be a type of message that is known here')
    : check(value, path);
}

/** @throws {RelayError} `INVALID_ARGUMENT` */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return refuse('', 'be JSON');
  }
}
