import { describe, expect, it } from 'vitest';
import { readServeOptions, serveHelp, type ServeOptions } from '../../../relay/cli/serve-options.ts';
import { UsageError } from '../../../relay/cli/command.ts';

const noFile = (path: string): string => {
  throw new Error(`no such file: ${path}`);
};
const read = (args: string[], environment = {}, readFile = noFile) => readServeOptions(args, environment, readFile);
const options = (...[args, environment, readFile]: Parameters<typeof read>): ServeOptions => {
  const asked = read(args, environment, readFile);
  if (asked.action !== 'serve') throw new Error(`action is ${asked.action}`);
  return asked.options;
};

describe('readServeOptions()', () => {
  it('serves localhost at 8017 by default, with demo ports only where they are needed', () => {
    expect(options([])).toMatchObject({
      host: 'localhost',
      port: 8017,
      paths: new Map(),
      labels: { host: {}, ports: new Map() },
      demo: 'auto',
      allowedHosts: [],
      allowedOrigins: [],
      logLevel: 'warn',
    });
  });

  it('accepts every flag', () => {
    const args =
      '--port=0 --host LocalHost --node lab1 --path gps=/dev/ttyS9 --path=mill=COM3 --no-demo ' +
      '--allow-host Lab1.local:80 --allow-origin https://pages.example --log debug';
    expect(options(args.split(' '))).toEqual({
      host: 'localhost',
      port: 0,
      node: 'lab1',
      paths: new Map([
        ['gps', '/dev/ttyS9'],
        ['mill', 'COM3'],
      ]),
      labels: { host: {}, ports: new Map() },
      demo: 'off',
      allowedHosts: ['lab1.local:80'],
      allowedOrigins: ['https://pages.example'],
      publicUrl: undefined,
      trustedProxies: [],
      certificate: undefined,
      usesTls: false,
      needsCredential: false,
      isInsecure: false,
      pairingLink: 'auto',
      record: undefined,
      audit: { directory: 'auto', budgetBytes: 64 * 1024 * 1024 },
      webhooks: undefined,
      metrics: false,
      stateDirectory: undefined,
      logLevel: 'debug',
      logFormat: 'auto',
    });
    expect(options(['--demo']).demo).toBe('on');
  });

  it('refuses an invalid port, and describes a valid one', () => {
    for (const port of ['', 'x', '-1', '65536', '80.5', '1e3', '0x50', ' 80']) {
      expect(() => read([`--port=${port}`]), port).toThrow(UsageError);
      expect(() => read([`--port=${port}`]), port).toThrow('from 0 to 65535');
    }
  });

  it('refuses a host that is neither a name nor an address', () => {
    for (const host of ['', 'a b', 'http://lab1', '[::1]', 'lab1:80', '\u001b[2J']) {
      expect(() => read([`--host=${host}`]), host).toThrow(UsageError);
      expect(() => read([`--host=${host}`, '--insecure']), host).toThrow('--host takes');
    }
  });

  it('refuses port names that are invalid as an id, invalid paths, and a name given twice', () => {
    for (const path of [
      'gps',
      '=x',
      'gps=',
      'a/b=/dev/x',
      '../x=/dev/x',
      '.x=/dev/x',
      'a b=/dev/x',
      `${'a'.repeat(129)}=/dev/x`,
    ]) {
      expect(() => read(['--path', path]), path).toThrow(UsageError);
    }
    expect(() => read(['--path', 'a=/dev/x', '--path', 'a=/dev/y'])).toThrow('twice');
  });

  it('refuses invalid hosts, origins, nodes and levels', () => {
    for (const origin of [
      'null',
      '*',
      'https://pages.example/',
      'https://pages.example/x',
      'pages.example',
      'https://u@pages.example',
      '',
    ]) {
      expect(() => read([`--allow-origin=${origin}`]), origin).toThrow(UsageError);
    }
    for (const host of ['*', 'a/b', 'http://a', 'a:b', ''])
      expect(() => read([`--allow-host=${host}`]), host).toThrow(UsageError);
    for (const node of ['', 'a/b', 'a b', '\u001b[2J', 'x'.repeat(65)])
      expect(() => read([`--node=${node}`]), node).toThrow(UsageError);
    expect(() => read(['--log', 'loud'])).toThrow(UsageError);
  });

  it('refuses an unknown flag and an extra word', () => {
    expect(() => read(['--prot', '1'])).toThrow(/--prot.*--help/s);
    expect(() => read(['9000'])).toThrow(UsageError);
    expect(() => read(['--port'])).toThrow(UsageError);
  });

  it('prefers flags to variables, and variables to the file', () => {
    const file = () =>
      JSON.stringify({ port: 1, node: 'file', path: { gps: '/dev/ttyS1' }, demo: false, 'allow-host': ['a'] });
    const environment = {
      BAUDCAST_CONFIG: 'c.json',
      BAUDCAST_NODE: 'variable',
      BAUDCAST_PORT: '2',
      BAUDCAST_ALLOW_HOST: 'b, c',
      BAUDCAST_DEMO: '',
    };
    expect(options(['--port', '3'], environment, file)).toMatchObject({
      port: 3,
      node: 'variable',
      paths: new Map([['gps', '/dev/ttyS1']]),
      labels: { host: {}, ports: new Map() },
      demo: 'off',
      allowedHosts: ['b', 'c'],
    });
    expect(options(['--demo'], environment, file).demo).toBe('on');
    expect(options(['--config', 'c.json'], {}, file)).toMatchObject({ port: 1, node: 'file' });
    const marked = (): string => `\uFEFF${file()}`;
    expect(options(['--config', 'c.json'], {}, marked)).toMatchObject({ port: 1, node: 'file' });
  });

  it('names an invalid variable or key', () => {
    expect(() => read([], { BAUDCAST_DEMO: 'perhaps' })).toThrow('BAUDCAST_DEMO');
    expect(() => read(['--config', 'none.json'])).toThrow('none.json');
    const contents = [
      '{',
      '[]',
      'null',
      '{"prot": 1}',
      '{"config": "x"}',
      '{"__proto__": 1}',
      '{"port": true}',
      '{"demo": "yes"}',
      '{"path": [1]}',
      '{"path": {"a": 1}}',
    ];
    for (const content of contents)
      expect(() => read(['--config', 'c.json'], {}, () => content), content).toThrow(/configuration c\.json/);
  });

  it('gives --help and --version precedence over everything else', () => {
    expect(read(['--port', 'x', '--help']).action).toBe('help');
    expect(read(['-h']).action).toBe('help');
    expect(read(['--version']).action).toBe('version');
  });

  it('lists every flag with its default in the help', () => {
    const lines = serveHelp
      .split('\n')
      .flatMap((line) => /^ {2}(?:-h, )?--(\S+) .*\(default: .+\)$/.exec(line)?.[1] ?? []);
    expect(lines).toEqual([
      'host',
      'port',
      'node',
      'path',
      'label',
      '[no-]demo',
      'rfc2217',
      'rfc2217-host',
      'rfc2217-insecure',
      'record',
      'record-budget',
      'record-segment',
      'allow-host',
      'allow-origin',
      'cert',
      'key',
      'public-url',
      'trust-proxy',
      '[no-]pairing-link',
      'insecure',
      'audit',
      'audit-budget',
      'webhook',
      'webhook-secret-file',
      'webhook-events',
      'metrics',
      'join',
      'join-credential-file',
      'join-ca',
      'join-role',
      'nats',
      'nats-creds',
      'nats-ca',
      'nats-role',
      'history',
      'gateway',
      'state',
      'log',
      'log-format',
      'config',
      'version',
      'help',
    ]);
  });
});
