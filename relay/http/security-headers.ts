/**
 * The policy of the `<meta>` in index.html, but for `connect-src`, and `frame-ancestors`, which only a header can say.
 * Workers take theirs from the response they came with, not from the page, so it goes with every response.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  // xterm.js measures and colours its cells with <style> elements of its own.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  // The engine's worker reaches relays that a person added. The page itself has 'self' alone in its <meta>, and both
  // hold there.
  "connect-src 'self' http: https: ws: wss:",
  "worker-src 'self'",
  // A download that the service worker streams begins in a frame.
  "frame-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Sent with every response, whatever it is. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  // Together these isolate the page from other origins, and give it clocks of 5 µs instead of 100 µs.
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'serial=(self), camera=(), microphone=(), geolocation=()',
};
