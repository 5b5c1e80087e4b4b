/**
 * Cuts text into pieces of at most `size` UTF-16 units, so that the terminal can pause between them. A surrogate pair
 * stays whole.
 */
export function* writeSlices(text: string, size: number): Generator<string> {
  let at = 0;
  while (at < text.length) {
    let end = Math.min(at + size, text.length);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && end - at > 1 && last >= 0xd800 && last <= 0xdbff) end -= 1;
    yield text.slice(at, end);
    at = end;
  }
}
