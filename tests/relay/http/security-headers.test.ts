import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../../relay/http/security-headers.ts';

const page = readFileSync(new URL('../../../index.html', import.meta.url), 'utf8');
const inPage = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(page)?.[1]?.trim().replace(/\s+/g, ' ');

describe('the Content-Security-Policy', () => {
  it('is the same in page and header, except for framing and for the worker’s relays', () => {
    const forWorkers = inPage?.replace("connect-src 'self'", "connect-src 'self' http: https: ws: wss:");
    expect(forWorkers).not.toBe(inPage);
    expect(contentSecurityPolicy).toBe(`${forWorkers}; frame-ancestors 'none'`);
  });

  it('allows the page no inline or evaluated script and no other origin', () => {
    const directives = new Map(
      (inPage ?? '').split('; ').map((directive) => {
        const [name = '', ...sources] = directive.split(' ');
        return [name, sources.join(' ')];
      }),
    );
    expect(directives.get('default-src')).toBe("'none'");
    expect(directives.get('script-src')).toBe("'self'");
    expect(directives.get('connect-src')).toBe("'self'");
    expect(inPage).not.toMatch(/unsafe-eval|https?:|wss?:|\*/);
    expect(contentSecurityPolicy).not.toMatch(/unsafe-eval|\*/);
  });

  it('blocks no inline script or handler of the page, because there is none', () => {
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(page).not.toMatch(/\son\w+=/);
  });
});
