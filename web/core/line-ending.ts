/** What Enter transmits. */
export type LineEnding = 'none' | 'cr' | 'lf' | 'crlf';

export const lineEndings: readonly LineEnding[] = ['none', 'cr', 'lf', 'crlf'];

export const lineEndingText: Readonly<Record<LineEnding, string>> = { none: '', cr: '\r', lf: '\n', crlf: '\r\n' };
