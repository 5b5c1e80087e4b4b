import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  describeAddressProblem,
  type AddressProblem,
  readTypedAddress,
} from '../../../web/ui/relays/read-relay-address.ts';

describe('the address of a relay', () => {
  test.each([
    ['lab1', 'http://lab1:8017'],
    ['  lab1 ', 'http://lab1:8017'],
    ['lab1:9000', 'http://lab1:9000'],
    ['lab1:80', 'http://lab1'],
    ['LAB1.local', 'http://lab1.local:8017'],
    ['192.168.1.7', 'http://192.168.1.7:8017'],
    ['[fe80::1]', 'http://[fe80::1]:8017'],
    ['[fe80::1]:9000', 'http://[fe80::1]:9000'],
    ['lab1/ports/lab1/gps', 'http://lab1:8017'],
    ['http://lab1:8017/ports/lab1/gps?x#y', 'http://lab1:8017'],
    ['http://lab1', 'http://lab1'],
    ['https://relay.example', 'https://relay.example'],
    ['HTTPS://relay.example:8443/', 'https://relay.example:8443'],
    ['ws://lab1:8017/v1', 'http://lab1:8017'],
    ['wss://relay.example/v1', 'https://relay.example'],
    // trials 19: below a proxy's path
    ['https://lab.example/serial', 'https://lab.example/serial'],
    ['https://lab.example/serial/?action=demo', 'https://lab.example/serial'],
    ['https://lab.example/a/b/ports/lab1/gps#x', 'https://lab.example/a/b'],
    ['wss://lab.example/serial/v1', 'https://lab.example/serial'],
    ['https://lab.example/serial/index.html', 'https://lab.example/serial'],
    ['lab1/serial', 'http://lab1:8017/serial'],
  ])('"%s" is %s', (typed, address) => {
    expect(readTypedAddress(typed)).toEqual({ ok: true, address });
  });

  test.each<[string, AddressProblem]>([
    ['', 'empty'],
    ['  ', 'empty'],
    ['my lab', 'space'],
    ['ftp://lab1', 'scheme'],
    ['file://lab1', 'scheme'],
    ['ann:secret@lab1', 'credential'],
    ['http://ann@lab1:8017', 'credential'],
    ['http://', 'host'],
    [':8017', 'host'],
    ['fe80::1:8017:', 'port'],
    ['[fe80::1', 'host'],
    ['lab<1>', 'host'],
    ['lab1:', 'port'],
    ['lab1:0', 'port'],
    ['lab1:65536', 'port'],
    ['lab1:80a', 'port'],
    ['mailto:ann', 'port'],
  ])('"%s" is refused: %s', (typed, problem) => {
    expect(readTypedAddress(typed)).toEqual({ ok: false, problem });
  });

  test('any input is either an address that reads as itself or refused with a message', () => {
    const pieces = fc.array(
      fc.oneof(
        fc.constantFrom(
          'http://',
          'https://',
          'lab1',
          ':',
          '8017',
          '/',
          '@',
          '[',
          ']',
          '::1',
          '.',
          '?',
          '#',
          '\\',
          '%',
        ),
        fc.string(),
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const read = readTypedAddress(parts.join(''));
        if (read.ok) {
          expect(read.address).toMatch(/^https?:\/\/[^/@\s]+(?:\/[^/?#\s]+)*$/);
          expect(readTypedAddress(read.address)).toEqual(read);
        } else expect(describeAddressProblem(read.problem)).toMatch(/\.$/);
      }),
    );
  });
});
