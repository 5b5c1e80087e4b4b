import { X509Certificate } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identifyByAddress } from '../../../relay/auth/identify.ts';
import { createRequestHandler } from '../../../relay/http/request-handler.ts';
import { trustRoutes } from '../../../relay/http/trust-routes.ts';
import { keepCertificate, type KeptCertificate } from '../../../relay/tls/kept-certificate.ts';
import { trustPage } from '../../../relay/tls/trust-page.ts';
import { otherLanguage, type TrustWords, trustWords } from '../../../relay/tls/trust-words.ts';
import { MemoryFiles } from '../tls/memory-files.ts';

let kept: KeptCertificate;
const ends: (() => void)[] = [];
beforeAll(async () => {
  kept = await keepCertificate(new MemoryFiles(), { names: ['lab1'], addresses: ['192.168.1.20'] }, 'lab1', Date.now());
});
afterAll(() => ends.forEach((end) => end()));

async function serve(kind: 'made' | 'given' | 'none'): Promise<(path: string, language?: string) => Promise<Response>> {
  const certificate =
    kind === 'none'
      ? undefined
      : { pair: kept.pair, made: kind === 'made' ? kept : undefined, onChange: () => undefined, stop: () => undefined };
  const server = createServer(
    createRequestHandler({
      access: { identify: identifyByAddress },
      routes: trustRoutes({ node: '<b>lab1', certificate }),
      serveFile: (_, response) => void response.writeHead(418).end(),
      log: () => {},
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return (path, language = 'de') =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers: { 'Accept-Language': language } });
}

describe('/trust', () => {
  it('shows both fingerprints, the purpose of the certificate, and how to trust it, and runs no script', async () => {
    const get = await serve('made');
    const response = await get('/trust');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const page = await response.text();
    const text = page.replaceAll('<wbr>', '');
    for (const shown of [
      kept.pair.certificate.fingerprint256,
      new X509Certificate(kept.authorityPem).fingerprint256,
      'lab1',
      '192.168.1.20',
      'Windows',
      'macOS',
      'iPhone',
      'Android',
      'Linux',
      'Firefox',
      '/trust/certificate.crt',
    ])
      expect(text).toContain(shown);
    expect(page).not.toMatch(/<script|<b>|https?:\/\/(?!www\.w3)/);
  });

  it('is in the requested language, otherwise in the browser’s preferred one', async () => {
    const get = await serve('made');
    const languageOf = async (path: string, accepted?: string): Promise<string | undefined> =>
      /<html lang="([^"]+)"/.exec(await (await get(path, accepted)).text())?.[1];
    expect(await languageOf('/trust', 'zh-CN,zh;q=0.9,en;q=0.8')).toBe('zh-Hans');
    expect(await languageOf('/trust', 'en-GB,zh;q=0.9')).toBe('en');
    expect(await languageOf('/trust?lang=zh-Hans', 'en')).toBe('zh-Hans');
    expect(await languageOf('/trust?lang=en', 'zh')).toBe('en');
    expect(await languageOf('/trust?lang=%3Cx%3E')).toBe('en');
  });

  it('offers the authority as DER with the type by which phones install it, and as PEM', async () => {
    const get = await serve('made');
    const der = await get('/trust/certificate.crt');
    expect(der.headers.get('content-type')).toBe('application/x-x509-ca-cert');
    const wanted = new X509Certificate(kept.authorityPem).fingerprint256;
    expect(new X509Certificate(Buffer.from(await der.arrayBuffer())).fingerprint256).toBe(wanted);
    const pem = await get('/trust/certificate.pem');
    expect(pem.headers.get('content-disposition')).toContain('attachment');
    expect(new X509Certificate(await pem.text()).fingerprint256).toBe(wanted);
  });

  it('offers no certificate from another issuer, and nothing at all without TLS', async () => {
    const given = await serve('given');
    const page = await (await given('/trust')).text();
    expect(page).toContain('comes from another authority');
    expect(page).not.toContain('/trust/certificate');
    expect((await given('/trust/certificate.crt')).status).toBe(404);
    const none = await serve('none');
    for (const path of ['/trust', '/trust/certificate.crt', '/trust/certificate.pem'])
      expect((await none(path)).status, path).toBe(404);
  });
});

describe('trustPage()', () => {
  it('escapes strings of any origin', () => {
    const hostile = '"><img src=x onerror=alert(1)>&\'$&';
    const facts = {
      node: hostile,
      fingerprint: hostile,
      authorityFingerprint: undefined,
      issuer: hostile,
      hosts: [hostile],
      until: hostile,
    };
    for (const words of [trustWords('en', undefined), trustWords('zh-Hans', undefined)]) {
      for (const page of [trustPage(facts, words), trustPage({ ...facts, authorityFingerprint: hostile }, words)]) {
        expect(page).not.toContain('<img');
        expect(page).toContain('&#60;img');
      }
    }
  });

  it('has the same content in both languages', () => {
    const shapeOf = (words: TrustWords) => ({
      ...words,
      systems: words.systems.map(({ steps }) => steps.length),
      meaning: words.meaning.length,
      later: words.later.length,
      given: words.given.length,
    });
    const english = trustWords('en', undefined);
    const [one, other] = [shapeOf(english), shapeOf(otherLanguage(english))];
    for (const key of ['systems', 'meaning', 'later', 'given'] as const) expect(one[key], key).toEqual(other[key]);
    for (const words of [english, otherLanguage(english)])
      expect(JSON.stringify(words).match(/\{node\}/g)).toHaveLength(2);
  });
});
