import type { Terminal } from '@xterm/xterm';

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

/** Title and icon name (0 to 2) and the clipboard (52) have no meaning here, whatever an addon may do with them. */
const oscIgnored = [0, 1, 2, 52] as const;

/**
 * Leaves every question of a device unanswered: the engine answers once, for any view
 * (`query-answerer.ts`).
 */
export function silenceQueries({ parser }: Terminal): void {
  for (const query of csiQueries) parser.registerCsiHandler(query, () => true);
  parser.registerDcsHandler({ intermediates: '$', final: 'q' }, () => true);
  for (const command of oscColors) parser.registerOscHandler(command, (data) => data.includes('?'));
  for (const command of oscIgnored) parser.registerOscHandler(command, () => true);
}
