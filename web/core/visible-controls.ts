/** A piece of text; `control` for the stand-in of an invisible character. */
interface VisiblePiece {
  readonly text: string;
  readonly control: boolean;
}

/**
 * Characters that would be invisible or would reorder the line: C0 but the tab, DEL, C1, and the format characters
 * (zero-width, direction marks and overrides, byte order mark), line and paragraph separators.
 */
const controls = '\u0000-\u0008\u000a-\u001f\u007f-\u009f';
const formats = '\u00ad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb';
const invisible = new RegExp(`[${controls}${formats}]`, 'g');

/** Replaces invisible characters by stand-ins: control pictures for C0 and DEL, escapes for the rest. */
export function visiblePieces(text: string): readonly VisiblePiece[] {
  const pieces: VisiblePiece[] = [];
  let from = 0;
  for (const match of text.matchAll(invisible)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), control: false });
    pieces.push({ text: standIn(match[0]), control: true });
    from = match.index + 1;
  }
  if (from < text.length || pieces.length === 0) pieces.push({ text: text.slice(from), control: false });
  return pieces;
}

/** With stand-ins for invisible characters, in one string. */
export function withVisibleControls(text: string): string {
  return text.replace(invisible, standIn);
}

function standIn(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `\\u{${code.toString(16)}}`;
}
