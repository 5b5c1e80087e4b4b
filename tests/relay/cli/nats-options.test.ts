import { describe, expect, it } from 'vitest';
import { natsFlags, readNatsOptions } from '../../../relay/cli/nats-options.ts';
import { readFlags } from '../../../relay/cli/read-flags.ts';
import { readServeOptions } from '../../../relay/cli/serve-options.ts';

const seed = `SU${'A'.repeat(56)}`;
const flags = [...natsFlags, { name: 'insecure', kind: 'switch', help: '', byDefault: 'off' } as const];
const files: Readonly<Record<string, string>> = {
  'lab2.seed': `${seed}\n`,
  'lab2.creds': `-----BEGIN NATS USER JWT-----\nx\n------\n-----BEGIN USER NKEY SEED-----\n${seed}\n------\n`,
  account: `SA${'A'.repeat(56)}`,
  'ca.pem': 'PEM',
};
const readFile = (path: string): string => {
  const text = files[path];
  if (text === undefined) throw new Error('ENOENT: no such file');
  return text;
};
const read = (...args: readonly string[]) => readNatsOptions(readFlags(flags, args, {}, readFile), readFile);

describe('readNatsOptions()', () => {
  it('is in no fleet unless a server is given', () => {
    expect(read()).toBeUndefined();
  });

  it('takes servers, credentials as NATS or as a seed, an authority and a role; a node is the default', () => {
    expect(read('--nats', 'nats://localhost')).toEqual({
      servers: ['nats://localhost:4222'],
      credentials: undefined,
      credentialsFile: undefined,
      authority: undefined,
      isGateway: false,
      role: 'operator',
    });
    const more = ['--nats-creds', 'lab2.seed', '--nats-ca', 'ca.pem', '--nats-role', 'viewer', '--gateway'];
    expect(read('--nats', 'tls://a.example:4443', '--nats', 'tls://b.example', ...more)).toEqual({
      servers: ['tls://a.example:4443', 'tls://b.example:4222'],
      credentials: `${seed}\n`,
      credentialsFile: 'lab2.seed',
      authority: 'PEM',
      isGateway: true,
      role: 'viewer',
    });
    expect(read('--nats', 'tls://a.example', '--nats-creds', 'lab2.creds')?.credentials).toContain('USER JWT');
  });

  it('refuses what would not work or not be safe, in a sentence without a secret', () => {
    for (const [args, sentence] of [
      [['--nats', 'http://a.example'], /takes the address of a NATS server/],
      [['--nats', 'a.example'], /takes the address of a NATS server/],
      [['--nats', 'nats://a.example'], /not encrypted\. On a private network, add --insecure/],
      [['--nats', 'tls://me:secret@a.example'], /no user name and no password: use --nats-creds/],
      [['--nats', 'tls://a.example', '--nats-creds', 'account'], /use a \.creds file or the seed of an nkey/],
      [['--nats', 'tls://a.example', '--nats-creds', 'none'], /--nats-creds none cannot be read/],
      [['--nats', 'tls://a.example', '--nats-role', 'king'], /Unknown role 'king': --nats-role takes/],
      [['--gateway'], /--gateway needs --nats URL/],
      [['--nats-creds', 'lab2.seed'], /--nats-creds needs --nats URL/],
    ] as const) {
      expect(() => read(...args), args.join(' ')).toThrow(sentence);
      expect(() => read(...args)).not.toThrow(/secret@|SAAA|SUAA/);
    }
    expect(read('--nats', 'nats://a.example', '--insecure')?.servers).toEqual(['nats://a.example:4222']);
  });

  it('offers no demo ports at a gateway unless they are asked for', () => {
    const demoOf = (...args: readonly string[]): unknown => {
      const action = readServeOptions(['--nats', 'nats://localhost', ...args], {}, readFile);
      return action.action === 'serve' && action.options.demo;
    };
    expect([demoOf(), demoOf('--gateway'), demoOf('--gateway', '--demo')]).toEqual(['auto', 'off', 'on']);
  });
});
