import type { ProxyOptions } from 'vite';
/**
 * Hands what a page of Vite's development server asks its relay for on to a relay, as if the relay had served the page:
 * so that it needs no flag. Pages from elsewhere stay from elsewhere.
 * @param relay its origin
 */
export declare function relayProxy(relay: string): Record<string, ProxyOptions>;
