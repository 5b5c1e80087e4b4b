import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLink } from '../../web/remote/read-link.ts';

const body = `Yk3vX9qLm2Za.${'4h8sKp0QwErTyUiOpAsDfGhJkLzXcVbN'}`;
const share = `s_${body}`;
const link = `https://lab1:8017/ports/lab1/gps#share=${share}`;

/** A part of an address: what `fc.webUrl` has there, which takes seconds to begin. */
const escaped = fc
  .integer({ min: 0, max: 0x10_ffff })
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => encodeURIComponent(String.fromCodePoint(code)));
const part = fc.string({ unit: fc.oneof(fc.constantFrom(...`aZ09-._~!$&'()*+,;=:@/?`), escaped) });

describe('A sign-in link', () => {
  test('gives its address, its purpose, and its secret unchanged', () => {
    expect(readLink(link)).toEqual({
      ok: true,
      link: { address: 'https://lab1:8017', path: 'lab1/gps', kind: 'share', id: 'Yk3vX9qLm2Za', secret: share },
    });
    expect(readLink(`https://lab1:8017/#pair=p_${body}`)).toMatchObject({
      ok: true,
      link: { kind: 'pair', path: undefined, secret: `p_${body}` },
    });
  });

  test.each([
    [
      'with the line breaks of a mail',
      `  https://lab1:8017/ports/\r\n lab1/gps#share=s_Yk3vX9qLm2Za.\n${body.slice(13)}\n`,
    ],
    ['in angle brackets', `<${link}>`],
    ['at the end of a sentence', `${link}.`],
    ['as a socket’s address', link.replace('https', 'wss')],
  ])('is read when %s', (_, text) => {
    expect(readLink(text)).toMatchObject({ ok: true, link: { address: 'https://lab1:8017', secret: share } });
  });

  test('may have no scheme, and a secret may have no address', () => {
    expect(readLink(`lab1:8017/#share=${share}`)).toMatchObject({ ok: true, link: { address: 'http://lab1:8017' } });
    expect(readLink(share)).toMatchObject({ ok: true, link: { address: undefined, secret: share } });
    expect(readLink(`#share=${share}`)).toMatchObject({ ok: true, link: { address: undefined } });
  });

  test.each([
    [`https://lab.example/serial/#share=${share}`, 'https://lab.example/serial', undefined],
    [`https://lab.example/serial/ports/lab1/gps#share=${share}`, 'https://lab.example/serial', 'lab1/gps'],
    [`https://lab.example/a/b/ports/demo%2Fecho#share=${share}`, 'https://lab.example/a/b', 'demo/echo'],
    [`https://lab.example/a/ports/ports/gps#share=${share}`, 'https://lab.example/a', 'ports/gps'],
  ])('trials 19: %s leads below the path that a proxy adds', (text, address, path) => {
    expect(readLink(text)).toMatchObject({ ok: true, link: { address, path } });
  });

  test('keeps escaped letters of a port’s address', () => {
    expect(readLink(link.replace('lab1/gps', 'demo%2Fecho/'))).toMatchObject({ link: { path: 'demo/echo' } });
    expect(readLink(link.replace('lab1/gps', '%E0%A4'))).toMatchObject({ ok: true, link: { path: undefined } });
  });

  test('that was cut anywhere in its secret is reported as broken, and signs in nowhere', () => {
    for (let length = link.indexOf('#share=') + 7; length < link.length; length++)
      expect(readLink(link.slice(0, length))).toEqual({ ok: false, problem: 'broken' });
    for (let length = 2; length < share.length; length++)
      expect(readLink(share.slice(0, length))).toMatchObject({ ok: false, problem: 'broken' });
  });

  test.each([
    ['', 'empty'],
    ['   \n', 'empty'],
    ['hello', 'no-link'],
    ['https://lab1:8017/', 'no-link'],
    ['https://example.org/#top', 'no-link'],
    [`https://lab1:8017/#pair=${share}`, 'broken'],
    [`https://lab1:8017/#join=n_${body}`, 'join'],
    [`n_${body}`, 'join'],
    [`t_${body}`, 'no-link'],
    [`ftp://lab1/#share=${share}`, 'broken'],
    [`https://user:word@lab1/#share=${share}`, 'broken'],
    [`javascript:alert(1)#share=${share}`, 'broken'],
    ['x'.repeat(100_000), 'no-link'],
  ])('%j is none: %s', (text, problem) => {
    expect(readLink(text)).toEqual({ ok: false, problem });
  });

  test('is answered for any pasted text, without an exception', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc
            .tuple(fc.constantFrom('http', 'https'), fc.domain(), part, part)
            .map(([scheme, domain, path, fragment]) => `${scheme}://${domain}/${path}#${fragment}`),
          fc.string().map((text) => `${link}${text}`),
        ),
        (text) => void readLink(text),
      ),
    );
  });
});
