/**
 * One complete escape sequence (ECMA-48: CSI 5.4, control strings 5.6, others 5.5). An unfinished one does not match,
 * so that a lone ESC cannot hide what follows it. Groups: the parameters and the final byte of a CSI.
 */
export const escapeSequence = new RegExp(
  [
    /(?:\u001b\[|\u009b)([0-?]*)[ -/]*([@-~])/,
    /\u001b[\]PX^_][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)/,
    /\u001b[ -/]*[0-OQ-WYZ\\`-~]/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

/** Whether there may be an escape sequence in `text`. */
export function mayHaveEscapes(text: string): boolean {
  return text.includes('\u001b') || text.includes('\u009b');
}
