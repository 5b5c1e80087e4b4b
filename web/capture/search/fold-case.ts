/**
 * `text` without differences of case, as long as it was: places in one are places in the other. Of the letters whose
 * lower case is longer there is one; the final sigma and the long s are what they are elsewhere.
 */
export function foldCase(text: string): string {
  return text.replaceAll('İ', 'i').toLowerCase().replaceAll('ς', 'σ').replaceAll('ſ', 's');
}
