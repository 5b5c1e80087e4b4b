import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../relay/cli/command.ts';
import { readTcpOptions } from '../../../relay/cli/tcp-options.ts';

const read = (rfc2217: readonly string[], others: Readonly<Record<string, string>> = {}) =>
  readTcpOptions(
    new Map([
      ...(rfc2217.length > 0 ? [['rfc2217', rfc2217] as const] : []),
      ...Object.entries(others).map(([name, value]) => [name, [value]] as const),
    ]),
  );

describe('readTcpOptions()', () => {
  it('offers nothing by default', () => {
    expect(read([])).toBeUndefined();
  });

  it('takes a number for all ports, and one for each named port', () => {
    expect(read(['4000', 'gps=4001', 'lab2/mill=0', 'a=b=7'])).toEqual({
      host: 'localhost',
      first: 4000,
      named: new Map([
        ['gps', 4001],
        ['lab2/mill', 0],
        ['a=b', 7],
      ]),
    });
  });

  it('refuses what is no TCP port, and names or numbers given twice', () => {
    for (const place of ['0', '65536', 'gps', 'gps=', '=1', '-1', '1e3', 'gps=70000'])
      expect(() => read([place]), place).toThrow(UsageError);
    expect(() => read(['4000', '5000'])).toThrow(/two numbers/);
    expect(() => read(['gps=1', 'gps=2'])).toThrow(/twice/);
    expect(() => read([], { 'rfc2217-host': '::1' })).toThrow(/need --rfc2217/);
  });

  it('security 14: listens for this computer only, unless that is asked for in plain words', () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.20', 'lab1'])
      expect(() => read(['4000'], { 'rfc2217-host': host }), host).toThrow(
        /neither credentials nor encryption.*forward/,
      );
    for (const host of ['127.0.0.1', '::1', 'localhost'])
      expect(read(['4000'], { 'rfc2217-host': host })?.host).toBe(host);
    expect(read(['4000'], { 'rfc2217-host': '0.0.0.0', 'rfc2217-insecure': 'true' })?.host).toBe('0.0.0.0');
  });
});
