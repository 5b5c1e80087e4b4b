import { transferHandlers } from 'comlink';
import { SerialError } from '../../core/serial-error.ts';
import type { SerialErrorCode } from '../../core/serial-error.ts';

interface Thrown {
  readonly value: unknown;
}

type WireError =
  | { readonly kind: 'serial'; readonly code: SerialErrorCode; readonly detail: string }
  | { readonly kind: 'other'; readonly name: string; readonly message: string };

/**
 * Lets errors cross between window and worker as what they are: comlink alone keeps the message, but a person's sentence
 * is found by the code. To be called once on each side.
 */
export function installErrorTransfer(): void {
  const handler = transferHandlers.get('throw');
  if (!handler) throw new Error('comlink has no handler for thrown errors');
  handler.serialize = (thrown: unknown) => [toWire((thrown as Thrown).value), []];
  handler.deserialize = (wire: unknown) => {
    throw fromWire(wire as WireError);
  };
}

function toWire(error: unknown): WireError {
  if (error instanceof SerialError) return { kind: 'serial', code: error.code, detail: error.detail };
  return error instanceof Error
    ? { kind: 'other', name: error.name, message: error.message }
    : { kind: 'other', name: 'Error', message: String(error) };
}

function fromWire(wire: WireError): Error {
  if (wire.kind === 'serial') return new SerialError(wire.code, wire.detail);
  if (wire.name === 'SyntaxError') return new SyntaxError(wire.message);
  return new SerialError('internal', wire.message);
}
