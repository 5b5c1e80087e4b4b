import { describe, expect, it } from 'vitest';
import { helpText, parseServeOptions, UsageError } from '../../../relay/cli/serve-options.ts';

describe('parseServeOptions()', () => {
  it('serves localhost at 8017 when nothing is said', () => {
    expect(parseServeOptions([])).toEqual({ action: 'serve', host: 'localhost', port: 8017 });
  });

  it('takes the host and the port, in either notation', () => {
    expect(parseServeOptions(['--port', '9000', '--host', '::1'])).toEqual({ action: 'serve', host: '::1', port: 9000 });
    expect(parseServeOptions(['--port=0', '--host=LocalHost'])).toEqual({ action: 'serve', host: 'localhost', port: 0 });
  });

  it('refuses what is no port, and says what is', () => {
    for (const port of ['', 'x', '-1', '65536', '80.5', '1e3', '0x50', ' 80']) {
      expect(() => parseServeOptions([`--port=${port}`]), port).toThrow(UsageError);
      expect(() => parseServeOptions([`--port=${port}`]), port).toThrow('from 0 to 65535');
    }
  });

  it('refuses an address that other computers could reach', () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.2', 'example.com', '127.evil.example', '127.0.0.1.evil.example', '']) {
      expect(() => parseServeOptions([`--host=${host}`]), host).toThrow(UsageError);
    }
  });

  it('refuses an unknown flag and a stray word', () => {
    expect(() => parseServeOptions(['--prot', '1'])).toThrow(/--prot.*--help/s);
    expect(() => parseServeOptions(['9000'])).toThrow(UsageError);
    expect(() => parseServeOptions(['--port'])).toThrow(UsageError);
  });

  it('lets --help and --version win over everything that could be parsed', () => {
    expect(parseServeOptions(['--port', 'x', '--help']).action).toBe('help');
    expect(parseServeOptions(['--version']).action).toBe('version');
  });

  it('names every flag and its default in the help', () => {
    for (const part of ['--host', '--port', '--version', '--help', 'default: localhost', 'default: 8017', 'default: off']) {
      expect(helpText).toContain(part);
    }
  });
});
