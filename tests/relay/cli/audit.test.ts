import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printAudit, readAuditReading } from '../../../relay/cli/audit.ts';
import { UsageError } from '../../../relay/cli/command.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'baudcast-audit-'));
  const line = (n: number, hour: string, type: string, more: object): string =>
    `${JSON.stringify({ id: `r-${n}`, time: `2026-11-20T${hour}:00:00.000Z`, node: 'lab1', type, ...more })}\n`;
  const by = { id: 'i', name: 'Ann', address: '192.0.2.7', callsItself: 'x\u001b[31m\u202e' };
  await writeFile(
    join(directory, 'audit-000001-2026-11-20.jsonl'),
    line(1, '08', 'attached', { port: 'gps', by, role: 'viewer' }) +
      line(2, '10', 'note', { port: 'mill', by: null, text: 'hi\nforged' }) +
      line(3, '11', 'opened', { port: 'gps' }) +
      '{"id":',
  );
});
afterAll(() => rm(directory, { recursive: true }));

async function run(...args: string[]): Promise<string> {
  const reading = readAuditReading([directory, ...args], {}, now, () => '/default');
  let text = '';
  if (reading)
    await printAudit(
      reading,
      (more) => (text += more),
      (more) => (text += `stderr: ${more}`),
    );
  return text;
}

describe('baudcast audit', () => {
  it('prints a sentence for each event, harmless to a terminal', async () => {
    const text = await run();
    expect(text).toMatch(/^[\x20-\x7e\n]+$/);
    expect(text.split('\n')).toEqual([
      '2026-11-20T08:00:00.000Z  gps: Ann (192.0.2.7, calls itself "x\\u{1b}[31m\\u{202e}") attached as viewer.',
      '2026-11-20T10:00:00.000Z  mill: the relay noted "hi\\u{a}forged".',
      // The file was edited.
      expect.stringContaining('{"id":"r-3"'),
      'Left out as damaged: 1. A crash can damage the last line before it.',
      '',
    ]);
  });

  it('omits events that are older, of another type or another port', async () => {
    expect(await run('--since', '3h')).not.toContain('08:00');
    expect(await run('--since', '2026-11-20T10:30Z', '--json')).toMatch(
      /^\{"id":"r-3".*\}\nstderr: Left out as damaged: 1\. /,
    );
    expect(await run('--type', 'note', '--type', 'opened', '--port', 'mill', '--json')).toMatch(
      /^\{"id":"r-2".*\}\nstderr: /,
    );
  });

  it('reads where the relay writes unless a path is given', () => {
    const where = (args: string[], environment: Record<string, string>) =>
      readAuditReading(args, environment, now, () => '/default')?.directory;
    expect(where([], {})).toBe('/default');
    expect(where([], { BAUDCAST_AUDIT: '/a' })).toBe('/a');
    expect(where([], { BAUDCAST_AUDIT: 'off' })).toBe('/default');
    expect(where(['/b'], { BAUDCAST_AUDIT: '/a' })).toBe('/b');
  });

  it('reports invalid options and unreadable files', async () => {
    for (const args of [
      ['--since', 'yesterday'],
      ['--since', '2026-13-01'],
      ['--type', 'none'],
      ['more'],
      ['--prot', 'x'],
    ])
      await expect(run(...args), args.join(' ')).rejects.toThrow(UsageError);
    await expect(
      printAudit(
        { directory: '/none', sinceMs: 0, types: [], port: undefined, isJson: false },
        () => undefined,
        () => undefined,
      ),
    ).rejects.toThrow(/^The audit in \/none cannot be read: ENOENT/);
  });
});
