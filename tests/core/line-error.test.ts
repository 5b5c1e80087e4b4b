import { expect, test } from 'vitest';
import { lineErrorKind } from '../../web/core/line-error.ts';

test.each([
  ['BreakError', 'break'],
  ['FramingError', 'framing'],
  ['ParityError', 'parity'],
  ['BufferOverrunError', 'overrun'],
  ['UnknownError', 'unknown'],
])('%s leaves the port open: %s', (name, kind) => {
  expect(lineErrorKind(new DOMException('', name))).toBe(kind);
});

test.each([
  new DOMException('', 'NetworkError'),
  new TypeError('x'),
  { name: 'toString' },
  { name: '__proto__' },
  { name: 5 },
  {},
  null,
  undefined,
  'BreakError',
])('anything else is not a line error (%o)', (error) => {
  expect(lineErrorKind(error)).toBeUndefined();
});
