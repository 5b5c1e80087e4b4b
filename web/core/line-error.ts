/** What a receiver can report about the line without the port being lost. */
export type LineErrorKind = 'break' | 'framing' | 'parity' | 'overrun' | 'unknown';

export const lineErrorKinds: readonly LineErrorKind[] = ['break', 'framing', 'parity', 'overrun', 'unknown'];

/**
 * The `DOMException` names of Web Serial's read errors (`readable`, pull algorithm) that end a stream but not the port.
 */
const kindsByName: Readonly<Record<string, LineErrorKind>> = {
  BreakError: 'break',
  FramingError: 'framing',
  ParityError: 'parity',
  BufferOverrunError: 'overrun',
  UnknownError: 'unknown',
};

/** The line error a failed read stands for, or `undefined` when the port itself is lost. */
export function lineErrorKind(error: unknown): LineErrorKind | undefined {
  if (typeof error !== 'object' || error === null || !('name' in error)) return undefined;
  return Object.hasOwn(kindsByName, String(error.name)) ? kindsByName[String(error.name)] : undefined;
}
