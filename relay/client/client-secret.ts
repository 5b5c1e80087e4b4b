/**
 * 128 random bits in base64url, by which a relay recognizes this client when it reconnects (PROTOCOL.md, section 5).
 * Keep it; never show it.
 */
export function createClientSecret(randomBytes: Uint8Array): string {
  return btoa(String.fromCharCode(...randomBytes.subarray(0, 16)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .slice(0, 22);
}
