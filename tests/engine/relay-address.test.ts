import { describe, expect, it } from 'vitest';
import { parseRelayAddress } from '../../web/engine/relay-address.ts';

describe('parseRelayAddress()', () => {
  it.each([
    ['lab1', 'http://lab1:8017'],
    [' lab1:9000 ', 'http://lab1:9000'],
    ['lab1:80', 'http://lab1'],
    ['192.168.1.7', 'http://192.168.1.7:8017'],
    ['[fe80::1]', 'http://[fe80::1]:8017'],
    ['lab1/ports/x', 'http://lab1:8017'],
    ['http://lab1:8017/ports/lab1/gps', 'http://lab1:8017'],
    ['https://relay.example', 'https://relay.example'],
    ['wss://relay.example:444/v1', 'https://relay.example:444'],
    // trials 19: below a proxy's path
    ['https://lab.example/serial/', 'https://lab.example/serial'],
    ['https://lab.example/a/b/ports/lab1/gps', 'https://lab.example/a/b'],
    ['lab1:9000/serial', 'http://lab1:9000/serial'],
  ])('reads %j as %s', (text, address) => expect(parseRelayAddress(text)).toBe(address));

  it.each(['', '  ', 'a b', 'ftp://lab1', 'mailto:ann@lab1', 'http://', 'http://user:secret@lab1', 'lab1:99999'])(
    'refuses %j',
    (text) => {
      expect(() => parseRelayAddress(text)).toThrow(SyntaxError);
    },
  );
});
