const maxLength = 60;

/**
 * A name somebody else chose (of a person, of a host), fit to stand inside a sentence: on one line, without control
 * characters and without those that turn the direction of the text around it, at most 60 characters.
 */
export function plainName(text: string): string {
  const characters = Array.from(plainLine(text));
  return characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join('')}…` : characters.join('');
}

/** The same for what somebody says, of any length. */
export function plainLine(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- they are what is taken out
      .replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/gu, ' ')
      .replace(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '')
      .trim()
  );
}

/** A name with the number that tells identical adapters apart, the same everywhere: `CH340 (2)`. */
export function numberedName(name: string, twin: number | undefined): string {
  return twin === undefined ? name : `${name} (${twin})`;
}
