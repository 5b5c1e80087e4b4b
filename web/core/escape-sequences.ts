/** A CSI (ECMA-48, 5.4). The groups are what stands between, and the final byte. */
const controlSequence = String.raw`(?:\u001b\[|\u009b)([ -?]*)([@-~])`;
/** A control string (5.6) that ends; an OSC ends at BEL as well. */
const operatingSystemCommand = String.raw`\u001b\][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)`;
const controlString = String.raw`\u001b[PX^_][^\u001b\u009c]*(?:\u001b\\|\u009c)`;

/** What else a terminal knows and shows nothing of: cursor and keypad modes, reset, ST, character sets (ECMA-35). */
const knownEscape = String.raw`\u001b(?:[78=>c\\|}~]|[()][0-~]|[*+][0A-Z]|[-./][A-Z]|%[@G]|#[3-8]| [FGLMN])`;

/**
 * One complete escape sequence. An unfinished one does not match, so that a lone ESC cannot hide what follows it. Nor
 * do other letters after ESC: printers know them, and in a terminal they move the cursor, which rows cannot show.
 */
export const escapeSequence = new RegExp(
  [controlSequence, operatingSystemCommand, controlString, knownEscape].join('|'),
  'g',
);

/** As a person reads it. */
export function plainText(text: string): string {
  return mayHaveEscapes(text) ? text.replace(escapeSequence, '') : text;
}

/** Whether there may be an escape sequence in `text`. */
export function mayHaveEscapes(text: string): boolean {
  return text.includes('\u001b') || text.includes('\u009b');
}
