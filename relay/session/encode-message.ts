import type { RelayMessage } from '../protocol/messages.ts';

/** The message encoded last, which mostly goes to many, one after the other. */
let last: { readonly message: RelayMessage; readonly json: string } | undefined;

/** A message as text; encoded once when it goes to many. It must not be changed after. */
export function encodeMessage(message: RelayMessage): string {
  if (last?.message !== message) last = { message, json: JSON.stringify(message) };
  return last.json;
}
