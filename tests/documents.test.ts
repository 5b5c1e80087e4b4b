import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditHelp } from '../relay/cli/audit.ts';
import { fleetHelp } from '../relay/cli/fleet.ts';
import { recordHelp } from '../relay/cli/record.ts';
import { readServeOptions, serveHelp } from '../relay/cli/serve-options.ts';
import { serviceHelp } from '../relay/cli/service.ts';
import { startCommand, startRelay } from './relay/cli/cli-bench.ts';

const top = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(top, path), 'utf8');
const below = (folder: string): string[] =>
  readdirSync(join(top, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
const guide = ['README.md', ...below('docs/guide')];
const documents = ['README.md', 'CHANGELOG.md', ...below('docs'), ...below('relay')].filter(
  (path) => path !== 'docs/decisions/template.md',
);

/** GitHub's anchors of a document's headings. */
const anchors = (path: string): string[] =>
  [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** The commands in the guide, without comments and redirections. */
const commands = guide.flatMap((path) =>
  [...read(path).matchAll(/^ {4}(.*?\b(?:baudcast|npm start --) .*)$/gm)]
    .map(([, line = '']) => /(?<!\S)(?:baudcast|npm start --) .+/.exec(line)?.[0] ?? '')
    .filter((line) => line !== '')
    .map((line) => line.replace(/\s+(?:#|[<>]) .*$/, '').replace('npm start --', 'baudcast serve')),
);
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

async function helpOf(name: string): Promise<string> {
  const known = { serve: serveHelp, audit: auditHelp, fleet: fleetHelp, record: recordHelp, service: serviceHelp }[
    name
  ];
  if (known !== undefined) return known;
  const { status, stdout, stderr } = startCommand([name, '--help']);
  expect(await status, stderr.text).toBe(0);
  return stdout.bytes.toString();
}

describe('the documents', () => {
  it('link to files and headings that exist', () => {
    const broken = documents.flatMap((path) =>
      [...read(path).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].flatMap(([whole, file = '', anchor]) => {
        const target = file === '' ? path : relative(top, join(top, dirname(path), file));
        const isThere = existsSync(join(top, target)) && (anchor === undefined || anchors(target).includes(anchor));
        return isThere ? [] : [`${path}: ${whole}`];
      }),
    );
    expect(broken).toEqual([]);
  });

  it('begin with a README of little more than one screen, under 120 lines', () => {
    expect(read('README.md').split('\n').length).toBeLessThan(120);
  });
});

describe('the commands in the guide', () => {
  it('exist', () => expect(commands.length).toBeGreaterThan(20));

  it('exist, with the flags that they are given', async () => {
    for (const line of commands) {
      // What follows a lone `--` is another program's.
      const [, name = '', ...rest] = wordsOf(line.split(' -- ')[0] ?? '');
      if (name.startsWith('-')) continue;
      const help = await helpOf(name);
      for (const flag of rest.filter((word) => word.startsWith('--'))) expect(help, line).toContain(flag);
    }
  });

  it('give serve valid options', () => {
    const readFile = (path: string): string =>
      path.endsWith('.link')
        ? `https://hub.example/#join=n_${'a'.repeat(12)}.${'b'.repeat(32)}`
        : path.endsWith('.seed')
          ? `SU${'A'.repeat(56)}`
          : 'x'.repeat(44);
    for (const line of commands.filter((one) => one.startsWith('baudcast serve'))) {
      expect(() => readServeOptions(wordsOf(line).slice(2), {}, readFile), line).not.toThrow();
    }
  });
});

describe('the HTTP requests in the documents', () => {
  const http = read('relay/http/HTTP.md');
  let relay: Awaited<ReturnType<typeof startRelay>>;
  beforeAll(async () => {
    relay = await startRelay();
  });
  afterAll(() => relay.close());

  /** The status of an answer, for an answer of any length. */
  async function statusOf(url: string, init: RequestInit = {}): Promise<number> {
    const stop = new AbortController();
    const { status } = await fetch(url, { ...init, signal: stop.signal });
    stop.abort();
    return status;
  }

  it('are answered with 200 where they go to the demo', async () => {
    const examples = [
      ...(read('docs/guide/programs.md') + http).matchAll(/^ {4}curl (.*http:\/\/localhost:8017.*)$/gm),
    ];
    expect(examples.length).toBeGreaterThan(6);
    for (const [line, rest = ''] of examples) {
      const words = wordsOf(rest);
      const after = (flag: string): string | undefined => words[words.indexOf(flag) + 1 || words.length];
      const [name, value] = after('-H')?.split(': ') ?? [];
      const body = after('--data-binary');
      const method = after('-X');
      const url = words.find((word) => word.startsWith('http'))?.replace('http://localhost:8017', relay.url) ?? '';
      const status = await statusOf(url, {
        ...(method === undefined ? {} : { method }),
        ...(body === undefined ? {} : { method: 'POST', body }),
        ...(name === undefined || value === undefined ? {} : { headers: { [name]: value } }),
      });
      expect(status, line).toBe(method === 'DELETE' ? 204 : 200);
    }
  });

  it('have routes', async () => {
    /** There only with `--metrics` or with a certificate of the relay's own. */
    const perhaps = ['/metrics', '/trust', '/trust/certificate.crt'];
    const routes = [...http.matchAll(/^\| `(GET|POST|DELETE) (\/\S+?)`/gm)].map(([, method = '', path = '']) => ({
      method,
      path,
    }));
    expect(routes.length).toBeGreaterThan(15);
    for (const { method, path } of routes.filter((route) => !perhaps.includes(route.path))) {
      const url = relay.url + path.replace('{id}', path.includes('/ports/') ? 'demo/echo' : 'a'.repeat(12));
      const status = await statusOf(url, { method, ...(method === 'POST' ? { body: '{}' } : {}) });
      expect([404, 405], `${method} ${path}`).not.toContain(status);
    }
  });
});
