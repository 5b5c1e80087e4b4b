import { describe, expect, test } from 'vitest';
import type { RelayFindings } from '../../../web/engine/api/access.ts';
import {
  type Browser,
  type Diagnosis,
  type Remedy,
  browserOf,
  diagnoseRelay,
  remedyOf,
} from '../../../web/ui/access/diagnose-relay.ts';

const nothing: Omit<RelayFindings, 'address'> = {
  hello: 'none',
  reached: undefined,
  socket: undefined,
  permission: undefined,
};
const browsers: readonly Browser[] = ['chromium', 'firefox', 'safari', 'other'];
const diagnose = (page: string, address: string, browser: Browser, found: Partial<RelayFindings> = {}) =>
  diagnoseRelay({ page, address, browser, ...nothing, ...found });

const pages = 'https://pages.example';
const localhost = 'http://localhost:8017';
const lan = 'http://192.168.1.7:8017';

/** A row of the ways from a page to a relay that does not answer, by browser. */
const rows: readonly (readonly [string, string, string, Partial<RelayFindings>, Record<Browser, Diagnosis>])[] = [
  ['its own page, on this computer', localhost, localhost, {}, all('own-down')],
  ['its own page, over http from another computer', lan, lan, {}, all('own-down')],
  ['its own page, over https', 'https://lab1:8017', 'https://lab1:8017', {}, all('own-down')],
  [
    'a public page to this computer',
    pages,
    'http://127.0.0.1:8017',
    {},
    { ...all('down-or-refused'), safari: 'mixed-content' },
  ],
  [
    'a public page to this computer, not asked yet',
    pages,
    'http://127.0.0.1:8017',
    { hello: undefined, permission: 'prompt' },
    all('ask-permission'),
  ],
  [
    'a public page to this computer, forbidden',
    pages,
    'http://127.0.0.1:8017',
    { permission: 'denied' },
    all('permission-denied'),
  ],
  [
    'a public page to this computer, allowed',
    pages,
    'http://127.0.0.1:8017',
    { permission: 'granted' },
    all('down-or-refused'),
  ],
  ['a public page to a private address over http', pages, lan, {}, all('mixed-content')],
  [
    'a public page to a private address over http, allowed',
    pages,
    lan,
    { permission: 'granted' },
    all('down-or-refused'),
  ],
  [
    'a public page to a .local name over http, not asked yet',
    pages,
    'http://lab1.local:8017',
    { hello: undefined, permission: 'prompt' },
    all('ask-permission'),
  ],
  ['a public page to a public name over http', pages, 'http://relay.example', {}, all('mixed-content')],
  ['a public page to a real certificate', pages, 'https://relay.example', {}, all('down-or-refused')],
  [
    'a public page to a real certificate, where the browser reports that nothing is there',
    pages,
    'https://relay.example',
    { reached: false },
    all('down'),
  ],
  ['a public page to a certificate of its own', pages, 'https://192.168.1.7:8017', {}, all('certificate')],
  [
    'a page from this computer to a certificate of its own',
    localhost,
    'https://lab1.local:8017',
    {},
    all('certificate'),
  ],
  ['a page from this computer to another computer over http', localhost, lan, {}, all('down-or-refused')],
  [
    'a page over http from another computer, to this one',
    lan,
    'http://localhost:8017',
    {},
    { ...all('down-or-refused'), chromium: 'insecure-page' },
  ],
  ['a page over http from another computer, to a third', lan, 'http://192.168.1.8:8017', {}, all('down-or-refused')],
  [
    'a page over http where such pages are refused',
    'http://pages.example',
    lan,
    { permission: 'denied' },
    all('insecure-page'),
  ],
];

function all(diagnosis: Diagnosis): Record<Browser, Diagnosis> {
  return { chromium: diagnosis, firefox: diagnosis, safari: diagnosis, other: diagnosis };
}

describe('Why a relay cannot be reached', () => {
  for (const [name, page, address, found, expected] of rows) {
    test.each(browsers)(`${name}, in %s`, (browser) => {
      expect(diagnose(page, address, browser, found)).toBe(expected[browser]);
    });
  }

  test('the results of requests count more than the known behaviour of browsers', () => {
    for (const browser of browsers) {
      for (const [page, address] of rows.map(([, ...row]) => row)) {
        const isOwn = page === address;
        expect(diagnose(page, address, browser, { hello: 'relay', socket: 'open' })).toBe('reachable');
        expect(diagnose(page, address, browser, { hello: 'relay', socket: 'none' })).toBe('socket-blocked');
        expect(diagnose(page, address, browser, { hello: 'refused' })).toBe(
          isOwn ? 'own-host-refused' : 'origin-refused',
        );
        expect(diagnose(page, address, browser, { hello: 'stranger' })).toBe('not-a-relay');
        if (!isOwn) expect(diagnose(page, address, browser, { reached: true })).toBe('origin-refused');
      }
    }
  });

  test('each has one action, and permission is only offered where the browser would ask', () => {
    const found = new Map<Diagnosis, Remedy>(
      rows.flatMap(([, , , , expected]) =>
        browsers.map((browser) => [expected[browser], remedyOf(expected[browser])] as const),
      ),
    );
    expect([...found].filter(([, remedy]) => remedy === 'ask').map(([diagnosis]) => diagnosis)).toEqual([
      'ask-permission',
    ]);
    expect(found.get('certificate')).toBe('open-trust');
    expect(found.get('mixed-content')).toBe('open-relay');
    expect(found.get('own-down')).toBe('retry');
  });

  test('browsers are recognised by their user agent', () => {
    expect(browserOf('Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0')).toBe('firefox');
    expect(
      browserOf(
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
      ),
    ).toBe('chromium');
    expect(
      browserOf(
        'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ' +
          'AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
      ),
    ).toBe('safari');
    // On iOS every browser is Safari inside.
    expect(
      browserOf(
        'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) ' +
          'AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1',
      ),
    ).toBe('safari');
    expect(browserOf('')).toBe('other');
  });
});
