import { describe, expect, it } from 'vitest';
import { joinFlags, readJoinOptions } from '../../../relay/cli/join-options.ts';
import { readFlags } from '../../../relay/cli/read-flags.ts';

const secret = `n_${'a'.repeat(12)}.${'b'.repeat(32)}`;
const flags = [...joinFlags, { name: 'insecure', kind: 'switch', help: '', byDefault: 'off' } as const];
const files: Readonly<Record<string, string>> = {
  secret: `${secret}\n`,
  link: `https://hub.example/#join=${secret}\n`,
  empty: '\n',
  share: `s_${secret.slice(2)}`,
  'ca.pem': 'PEM',
};
const readFile = (path: string): string => {
  const text = files[path];
  if (text === undefined) throw new Error('ENOENT: no such file');
  return text;
};
const read = (args: readonly string[], environment: Record<string, string> = {}) =>
  readJoinOptions(readFlags(flags, args, environment, readFile), environment, readFile);

describe('readJoinOptions()', () => {
  it('joins no hub unless one is given', () => {
    expect(read([])).toBeUndefined();
  });

  it('accepts an address with a credential in a file or a variable, or a link that has one', () => {
    const given = { credential: secret, authority: undefined, role: 'operator' };
    for (const [args, environment] of [
      [['--join', 'wss://hub.example', '--join-credential-file', 'secret'], {}],
      [['--join', 'https://hub.example', '--join-credential-file', 'link'], {}],
      [['--join', 'wss://hub.example'], { BAUDCAST_JOIN_CREDENTIAL: secret }],
      [['--join', `https://hub.example/#join=${secret}`], {}],
      [[], { BAUDCAST_JOIN: `https://hub.example/#join=${secret}` }],
    ] as const) {
      const options = read(args, environment);
      expect(options).toMatchObject(given);
      expect(options?.hub.href).toBe('wss://hub.example/');
    }
    expect(read(['--join', 'wss://hub.example:8443/bench/'])?.hub.href).toBe('wss://hub.example:8443/bench/');
    expect(read(['--join', 'wss://hub.example', '--join-ca', 'ca.pem', '--join-role', 'viewer'])).toMatchObject({
      authority: 'PEM',
      role: 'viewer',
      credential: undefined,
    });
  });

  it('joins unencrypted only on this computer, or where an option allows it', () => {
    for (const hub of ['ws://localhost:8017', 'http://127.0.0.1:8017', 'ws://[::1]:8017'])
      expect(read(['--join', hub])?.hub.protocol).toBe('ws:');
    for (const hub of ['ws://hub.example', 'http://10.0.0.1:8017', 'ws://localhost.example', 'ws://127.0.0.1.example'])
      expect(() => read(['--join', hub]), hub).toThrow('wss://');
    expect(read(['--join', 'ws://10.0.0.1', '--insecure'])?.hub.host).toBe('10.0.0.1');
  });

  it('refuses invalid options, and shows no part of a secret', () => {
    const cases = [
      ['--join', 'hub.example'],
      ['--join', 'ftp://hub.example'],
      ['--join', `wss://me:${secret}@hub.example`],
      ['--join', `https://hub.example/#join=${secret.slice(0, -1)}`],
      ['--join', `https://hub.example/#share=s_${secret.slice(2)}`],
      ['--join', 'wss://hub.example', '--join-credential-file', 'share'],
      ['--join', 'wss://hub.example', '--join-credential-file', 'empty'],
      ['--join', 'wss://hub.example', '--join-credential-file', 'none'],
      ['--join', 'wss://hub.example', '--join-ca', 'none'],
      ['--join', 'wss://hub.example', '--join-role', 'owner'],
      ['--join-role', 'viewer'],
      ['--join-credential-file', 'secret'],
    ];
    for (const args of cases) {
      expect(() => read(args), args.join(' ')).toThrow(/^(?!.*(?:aaa|bbb)).*\.$/s);
    }
    expect(() => read(['--join', 'wss://hub.example'], { BAUDCAST_JOIN_CREDENTIAL: 'bbbb' })).toThrow(
      /^BAUDCAST_JOIN_CREDENTIAL is not a complete join credential/,
    );
  });
});
