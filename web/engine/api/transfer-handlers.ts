import { transferHandlers } from 'comlink';
import { SerialError } from '../../core/serial-error.ts';
import type { SerialErrorCode } from '../../core/serial-error.ts';

type WireError =
  | { readonly kind: 'serial'; readonly code: SerialErrorCode; readonly detail: string }
  | { readonly kind: 'other'; readonly name: string; readonly message: string };

/**
 * Lets errors cross between window and worker as what they are (comlink alone keeps the message, but a person's
 * sentence is found by the code), and functions as callbacks that stay where they are. To be called once on each side.
 */
export function installTransferHandlers(): void {
  const thrown = transferHandlers.get('throw');
  const proxied = transferHandlers.get('proxy');
  if (!thrown || !proxied) throw new Error('comlink lacks its handlers for thrown errors and proxies');
  thrown.serialize = (error: unknown) => [toWire((error as { readonly value: unknown }).value), []];
  thrown.deserialize = (wire: unknown) => {
    throw fromWire(wire as WireError);
  };
  transferHandlers.set('callback', {
    canHandle: (value): value is () => void => typeof value === 'function',
    serialize: (callback) => proxied.serialize(callback),
    deserialize: (port) => proxied.deserialize(port) as () => void,
  });
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
