/** Longest untrusted text that is shown, in characters. */
const maxLength = 500;

/**
 * Untrusted text as one line that cannot affect a terminal: control characters (escape codes), characters that
 * change the text direction, and other invisible ones are written as `\u{1b}`.
 */
export function visibleText(text: string): string {
  return text.slice(0, maxLength).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, escaped);
}

/** JSON that can do nothing to a terminal either: `JSON.stringify` lets many of these characters through. */
export function visibleJson(value: unknown): string {
  return escapeJson(JSON.stringify(value, undefined, 2));
}

/** The same, in one line. */
export function visibleJsonLine(value: unknown): string {
  return escapeJson(JSON.stringify(value));
}

function escapeJson(json: string): string {
  return json.replaceAll(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

const escaped = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
