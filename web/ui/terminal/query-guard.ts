import type { IDisposable, Terminal } from '@xterm/xterm';

/** CSI sequences that ask the terminal for an answer: status and cursor, attributes, modes, version, window. */
const csiQueries = [
  { final: 'n' },
  { prefix: '?', final: 'n' },
  { final: 'c' },
  { prefix: '>', final: 'c' },
  { prefix: '=', final: 'c' },
  { prefix: '>', final: 'q' },
  { intermediates: '$', final: 'p' },
  { prefix: '?', intermediates: '$', final: 'p' },
  { final: 't' },
] as const;

/** OSC commands that set a colour, or ask for it with `?`. */
const oscColors = [4, 10, 11, 12] as const;

/** Selective: title and icon name (0 to 2) and the clipboard (52) have no meaning here, whatever an addon may do with them. */
const oscIgnored = [0, 1, 2, 52] as const;

/**
 * Leaves questions unanswered while `muted` is true. What is redrawn from the capture was asked long ago (or of another
 * terminal), and an answer would be transmitted to the device as if somebody had typed it.
 */
export function guardQueries(terminal: Terminal, muted: () => boolean): IDisposable {
  const { parser } = terminal;
  const handlers = [
    ...csiQueries.map((query) => parser.registerCsiHandler(query, () => muted())),
    parser.registerDcsHandler({ intermediates: '$', final: 'q' }, () => muted()),
    ...oscColors.map((command) => parser.registerOscHandler(command, (data) => muted() && data.includes('?'))),
    ...oscIgnored.map((command) => parser.registerOscHandler(command, () => true)),
  ];
  return { dispose: () => handlers.forEach((handler) => handler.dispose()) };
}
