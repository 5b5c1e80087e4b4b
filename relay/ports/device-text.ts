/** Longest text of a device that is passed on, in characters. */
const maxTextLength = 128;

/**
 * A device's own text as one line of bounded length: without control characters (escape codes), without characters that
 * change the direction of the text around them, and without lone surrogates. What is left may still be markup or a command:
 * it is shown as text, and never run. @returns undefined when nothing is left
 */
export function deviceText(text: string | undefined): string | undefined {
  const oneLine = (text ?? '')
    .slice(0, 4 * maxTextLength)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return [...oneLine].slice(0, maxTextLength).join('').trim() || undefined;
}
