/**
 * The Latin letter that a key stands for in a shortcut, in lower case: the one it types; where it types another script,
 * or a sign with Alt (macOS), the one that is printed there in Latin.
 */
export function keyLetter({ key, code, altKey }: Pick<KeyboardEvent, 'key' | 'code' | 'altKey'>): string | undefined {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  // Vowel signs of Thai and Hindi are marks; a key of Arabic types two letters.
  const isOtherScript = /^(?:(?!\p{Script=Latin})[\p{L}\p{M}]){1,3}$/u.test(key);
  return (isOtherScript || altKey) && /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : undefined;
}
