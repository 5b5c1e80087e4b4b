import { describe, expect, it } from 'vitest';
import { readServeOptions, type ServeOptions } from '../../../relay/cli/serve-options.ts';
import { UsageError } from '../../../relay/cli/command.ts';
import { relayEventTypes } from '../../../relay/protocol/relay-event.ts';

function read(args: readonly string[], environment: Record<string, string> = {}): ServeOptions {
  const asked = readServeOptions(args, environment, () => '{}');
  if (asked.action !== 'serve') throw new Error('not asked to serve');
  return asked.options;
}

const hook = ['--webhook', 'https://hooks.example/a', '--webhook-secret-file', 'secret'];

describe('the options of serve for audit, webhooks and metrics', () => {
  it('give the directory, the receivers with their events, and whether to count', () => {
    expect(read(['--audit', '/var/audit', '--audit-budget', '1G']).audit).toEqual({
      directory: '/var/audit',
      budgetBytes: 1024 ** 3,
    });
    expect(read(['--audit', 'off']).audit.directory).toBe('off');
    expect(read(['--metrics']).metrics).toBe(true);
    expect(read([...hook, '--webhook', 'http://[::1]:9/b?c=d']).webhooks).toEqual({
      urls: [new URL('https://hooks.example/a'), new URL('http://[::1]:9/b?c=d')],
      secretFile: 'secret',
      events: new Set(['attached', 'detached', 'lease', 'opened', 'lost', 'recovered']),
    });
    expect(read([...hook, '--webhook-events', 'lost', '--webhook-events', 'note']).webhooks?.events).toEqual(
      new Set(['lost', 'note']),
    );
    expect(read(hook, { BAUDCAST_WEBHOOK_EVENTS: 'all' }).webhooks?.events).toEqual(new Set(relayEventTypes));
  });

  it('are refused with a message that shows no address, which may be a secret', () => {
    const wrong: [string[], RegExp][] = [
      [['--audit', ''], /directory, or "off"/],
      [['--audit-budget', '1M'], /16M or more/],
      [['--audit-budget', 'much'], /Invalid size/],
      [['--webhook-secret-file', 'x'], /needs --webhook URL\./],
      [['--webhook-events', 'all'], /needs --webhook URL\./],
      [['--webhook', 'https://hooks.example/S3CRET'], /needs --webhook-secret-file FILE.*openssl rand/],
      [['--webhook', 'S3CRET', ...hook], /address number 1 of --webhook is none/],
      [[...hook, '--webhook', 'ftp://hooks.example/S3CRET'], /address number 2 of --webhook is none/],
      [[...hook, '--webhook', 'file:///etc/S3CRET'], /number 2/],
      [[...hook, '--webhook', 'https://ann:S3CRET@hooks.example'], /contains a password/],
      [[...hook, '--webhook', 'https://hooks.example/#S3CRET'], /never sent/],
      [
        [...hook, ...Array.from({ length: 16 }, () => ['--webhook', 'https://hooks.example/S3CRET']).flat()],
        /16 addresses at most/,
      ],
      [[...hook, '--webhook-events', 'lots'], /Unknown event 'lots'/],
      [['--log-format', 'xml'], /json or text/],
    ];
    for (const [args, sentence] of wrong) {
      expect(() => read(args), args.join(' ')).toThrow(UsageError);
      expect(() => read(args), args.join(' ')).toThrow(sentence);
      expect(() => read(args), args.join(' ')).not.toThrow(/S3CRET/);
    }
  });
});
