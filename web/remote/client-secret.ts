/** 128 random bits in base64url, by which a relay recognises this client when it comes again (PROTOCOL.md, section 5). To be kept, and never shown. */
export function createClientSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .slice(0, 22);
}
