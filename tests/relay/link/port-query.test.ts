import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactly, ofPort } from '../../../relay/link/path-match.ts';
import { nameFromQuery, settingsOf, startOf } from '../../../relay/link/port-query.ts';
import { readTarget } from '../../../relay/link/request-target.ts';
import { RelayError } from '../../../relay/protocol/relay-error.ts';

const query = (text: string) => new URLSearchParams(text);

describe('settingsOf()', () => {
  it('reads settings by their names, with the defaults of the protocol', () => {
    expect(settingsOf(query(''))).toBeUndefined();
    expect(settingsOf(query('from=1'))).toBeUndefined();
    expect(settingsOf(query('baudRate=9600'))).toEqual({
      baudRate: 9600,
      dataBits: 8,
      parity: 'none',
      stopBits: 1,
      flowControl: 'none',
    });
    expect(settingsOf(query('baudRate=1&dataBits=5&parity=mark&stopBits=1.5&flowControl=hardware'))).toEqual({
      baudRate: 1,
      dataBits: 5,
      parity: 'mark',
      stopBits: 1.5,
      flowControl: 'hardware',
    });
  });

  it('refuses invalid values, and settings without a baud rate', () => {
    for (const text of [
      'baudRate=',
      'baudRate=x',
      'baudRate=0',
      'baudRate=-1',
      'baudRate=1e3',
      'baudRate=9600.5',
      'parity=even',
      'baudRate=9600&parity=odd ',
      'baudRate=9600&stopBits=3',
    ]) {
      expect(() => settingsOf(query(text)), text).toThrow(RelayError);
    }
  });
});

describe('startOf()', () => {
  it('reads the start position', () => {
    expect(startOf(query(''))).toEqual({ from: 'newest' });
    expect(startOf(query('from=oldest'))).toEqual({ from: 'oldest' });
    expect(startOf(query('from=12'))).toEqual({ from: 12, epoch: undefined });
    expect(startOf(query('from=12&epoch=00000000000000a1'))).toEqual({ from: 12, epoch: '00000000000000a1' });
    for (const text of [
      'from=',
      'from=-1',
      'from=1.5',
      'from=9999999999999999',
      'from=1&epoch=x',
      'from=1&epoch=0000000000000000',
    ]) {
      expect(() => startOf(query(text)), text).toThrow(RelayError);
    }
  });
});

describe('nameFromQuery()', () => {
  it('accepts a name without control characters', () => {
    expect(nameFromQuery(query(''), 'me')).toBe('me');
    expect(nameFromQuery(query('name=rig%201'), 'me')).toBe('rig 1');
    for (const text of ['name=', 'name=a%0Ab', `name=${'x'.repeat(65)}`])
      expect(() => nameFromQuery(query(text), 'me'), text).toThrow(RelayError);
  });

  it('trials B 13: takes it as it looks, so that nobody looks like somebody else by unseen characters', () => {
    const alike = ['Ada', ' Ada ', '\u200bAda', 'A\u00adda', 'Ada\u202e', '\u2066Ada\u2069', 'Ad\u200da', 'Ada\ufe0f'];
    for (const one of [...alike, '\u2800Ada', 'A\u034fda', 'Ada\u{e0061}', '\u3164Ada']) {
      expect(nameFromQuery(query(`name=${encodeURIComponent(one)}`), 'me'), escape(one)).toBe('Ada');
      expect(nameFromQuery(query(''), one), escape(one)).toBe('Ada');
    }
    for (const one of ['李雷', 'Zoë  B.', '👩‍💻 Mei ❤️', '👩🏽‍🚀', 'O’Hara (rig 1)'])
      expect(nameFromQuery(query(`name=${encodeURIComponent(one)}`), 'me')).toBe(one.replace('  ', ' '));
    for (const one of ['  ', '\u200b', '\u2800\u3164', '\u202e\u2066'])
      expect(() => nameFromQuery(query(`name=${encodeURIComponent(one)}`), 'me'), escape(one)).toThrow('can be seen');
    expect(nameFromQuery(query(''), '\u200b', ' (HTTP)')).toBe('(HTTP)');
  });
});

describe('port paths', () => {
  it('name a port with its slashes or encoded, in any notation of the encoding', () => {
    const raw = ofPort('raw');
    expect(raw('/api/ports/gps/raw')).toBe('gps');
    expect(raw('/api/ports/demo/echo/raw')).toBe('demo/echo');
    expect(raw('/api/ports/demo%2fecho/raw')).toBe('demo/echo');
    expect(raw('/api/ports/raw/raw')).toBe('raw');
    for (const path of [
      '/api/ports/raw',
      '/api/ports//raw',
      '/api/ports/%/raw',
      '/api/ports/gps/raw/',
      '/api/ports/gps/RAW',
      'api/ports/gps/raw',
    ])
      expect(raw(path), path).toBeUndefined();
    expect(exactly('/v1')('/v1')).toBe('');
    expect(exactly('/v1')('/v1/')).toBeUndefined();
  });

  it('round-trip any id', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (id) => {
        expect(ofPort('raw')(`/api/ports/${encodeURIComponent(id)}/raw`)).toBe(id);
      }),
    );
  });
});

describe('readTarget()', () => {
  it('splits a target, and refuses an invalid path', () => {
    expect(readTarget('/a%2Fb/%C3%A9?x=1&y=%20#z')).toMatchObject({ rawPath: '/a%2Fb/%C3%A9', path: '/a%2Fb/é' });
    expect(readTarget('/?x=1')?.query.get('x')).toBe('1');
    for (const target of [undefined, '', '*', 'http://x/', 'x', '/%', '/%ff'])
      expect(readTarget(target), target).toBeUndefined();
  });
});
