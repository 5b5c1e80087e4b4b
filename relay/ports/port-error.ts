import { RelayError, type RelayErrorCode } from '../protocol/relay-error.ts';

/** The binding gives its errors no code, only the C library's words. */
const causes: readonly (readonly [RegExp, RelayErrorCode, string])[] = [
  [
    /Cannot lock port|resource busy|is locked|Access denied/i,
    'PORT_IN_USE',
    'It is in use by another program. Close that program, then open the port again.',
  ],
  [
    /No such (?:file|device)|File not found|not exist|E(?:NODEV|NXIO|NOENT|BADF|IO\b)|bad file desc|hung up|is gone/i,
    'DEVICE_GONE',
    'The device is gone. Plug it in again.',
  ],
  [/Permission denied/i, 'FORBIDDEN', 'The user who runs the relay may not open it.'],
  [
    /Operation not permitted/i,
    'FORBIDDEN',
    'The relay may not use it. If the relay runs in a container, the device has to be passed to that container.',
  ],
  [/Inappropriate ioctl|Invalid argument, cannot (set|get)/i, 'NOT_SUPPORTED', 'It has no control lines.'],
  [
    /Invalid (parity|stop bits|data bits)|baud ?rate/i,
    'INVALID_ARGUMENT',
    'Its driver refuses these settings. Try another baud rate or format.',
  ],
  [
    /Too many open files/i,
    'OVERLOADED',
    'The relay has too many files open. Close other ports, or raise the limit (ulimit -n).',
  ],
];

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The relay's error for an `error` of the binding or the operating system at the port called `name`. */
export function portError(name: string, error: unknown): RelayError {
  if (error instanceof RelayError) return error;
  const message = messageOf(error);
  const [, code, sentence] = causes.find(([pattern]) => pattern.test(message)) ?? [
    undefined,
    'DEVICE_ERROR' as const,
    `The operating system says: ${message.replace(/^Error:? /, '')}.`,
  ];
  return new RelayError(code, `${name}: ${sentence}`, { cause: error });
}

/** Like {@link portError} for an opening, where some of the same words mean something else. */
export function openError(name: string, error: unknown): RelayError {
  const message = messageOf(error);
  if (/Inappropriate ioctl/i.test(message)) {
    return new RelayError('DEVICE_ERROR', `${name}: This is not a serial port.`, { cause: error });
  }
  if (/Input\/output error/i.test(message)) {
    return new RelayError('DEVICE_ERROR', `${name}: There is no working hardware behind this port.`, { cause: error });
  }
  return portError(name, error);
}
