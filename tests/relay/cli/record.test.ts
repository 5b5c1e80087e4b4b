import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRecordings } from '../../../relay/cli/read-recordings.ts';
import { readRecordReading } from '../../../relay/cli/record.ts';
import { UsageError } from '../../../relay/cli/command.ts';
import { Recording } from '../../../relay/record/recording.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle, until } from '../../support/settle.ts';
import { sessionBench } from '../session/session-bench.ts';

const startUs = Date.parse('2026-11-20T08:00:00Z') * 1000;
const now = Date.parse('2026-11-20T12:00:00Z');
const pieces = Array.from({ length: 40 }, (_, i) => Buffer.alloc(3000, `piece ${i} `));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
let directory: string;

/** One port, two openings over several segments; the first piece is a minute older than the next, and so on. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'baudcast-record-'));
  const clock = new FakeClock();
  const recording = new Recording({
    directory,
    budgetBytes: 2 ** 30,
    segmentBytes: 32 * 1024,
    node: 'lab1',
    clock,
    log: () => undefined,
  });
  await recording.start();
  const past = recording.recording('gps');
  const { device, session, openedBy } = sessionBench({}, { id: 'gps', clock, recording: past });
  recording.onSession(session, () => 'GPS\u001b[31m');
  await openedBy('ann');
  let offset = 0;
  for (const [i, piece] of pieces.entries()) {
    device.now.receive(piece, startUs + i * 60_000_000);
    offset += piece.length;
    await until(() => past.holds('0000000000000001', offset - 1));
  }
  session.commands.transmit('ann', { id: 1, epoch: null, payload: Buffer.from('AT\r') });
  session.note('ann', 'Ann\u001b[31m', 'hällo');
  await settle();
  await session.commands.close('ann');
  await session.commands.open('ann', { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' });
  device.now.receive(Buffer.from('second\n\u001b[2J'), startUs + 3_600_000_000);
  await until(() => past.holds('0000000000000002', 10));
  await session.stop();
  await recording.stop();
});
afterAll(() => rm(directory, { recursive: true }));

async function run(...args: string[]): Promise<{ bytes: Buffer; text: string; err: string }> {
  const reading = readRecordReading(args, now);
  if (!reading) throw new Error('It asked for help');
  const written: Buffer[] = [];
  let err = '';
  await readRecordings(reading, {
    write: (bytes) => Promise.resolve(void written.push(Buffer.from(bytes))),
    err: (text) => (err += text),
  });
  const bytes = Buffer.concat(written);
  return { bytes, text: bytes.toString(), err };
}

describe('baudcast record', () => {
  it('lists ports and openings, as text harmless to a terminal', async () => {
    const { text } = await run('list', directory);
    expect(text).toMatch(/^[\x20-\x7e\n]+$/);
    expect(text.split('\n')[1]).toMatch(/^gps {3}GPS\\u\{1b\}\[31m {2}0000000000000001 .* 120000 {4}3$/);
    expect(text.split('\n')[2]).toMatch(/0000000000000002 .* 11 +0$/);
  });

  it('exports exactly the received bytes, over all segments and openings, and nothing else', async () => {
    expect((await readdir(join(directory, (await readdir(directory))[0] ?? ''))).length).toBeGreaterThan(3);
    const { bytes, err } = await run('export', directory, 'gps');
    expect(sha256(bytes)).toBe(sha256(Buffer.concat([...pieces, Buffer.from('second\n\u001b[2J')])));
    expect(err).toBe('');
    expect(
      (await run('export', directory, 'gps', '--opening', '0000000000000001')).bytes.equals(Buffer.concat(pieces)),
    ).toBe(true);
  });

  it('exports a time range', async () => {
    const { bytes } = await run(
      'export',
      directory,
      'gps',
      '--from',
      '2026-11-20T08:05Z',
      '--to',
      '2026-11-20T08:10:00.000Z',
    );
    expect(bytes.equals(Buffer.concat(pieces.slice(5, 10)))).toBe(true);
    expect((await run('export', directory, 'gps', '--from', '3h')).text).toBe('second\n\u001b[2J');
  });

  it('exports everything as lines of text, and as JSON', async () => {
    const { text } = await run('export', directory, 'gps', '--text');
    expect(text).toMatch(/^[\x20-\x7e\n\u00e4]+$/);
    expect(text).toContain(' TX "AT\\r"\n');
    expect(text).toContain('2026-11-20T09:00:00.000Z RX "second\\n"\n2026-11-20T09:00:00.000Z RX "\\u001b[2J"\n');
    expect(text).toMatch(/ -- note \{.*"name":"Ann\\u001b\[31m","text":"hällo"\}\n/);
    const lines = (await run('export', directory, 'gps', '--jsonl')).text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.find(({ kind }) => kind === 'transmitted')).toMatchObject({
      epoch: '0000000000000001',
      by: 'ann',
      id: 1,
      hex: '41540d',
      offset: 120_000,
    });
    expect(
      Buffer.concat(lines.filter(({ kind }) => kind === 'received').map(({ hex }) => Buffer.from(String(hex), 'hex')))
        .length,
    ).toBe(120_011);
  });

  it('reads up to where a crash cut a file, and reports it', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'baudcast-record-'));
    const { cp } = await import('node:fs/promises');
    await cp(directory, copy, { recursive: true });
    const [folder = ''] = await readdir(copy);
    const last = (await readdir(join(copy, folder))).toSorted().at(-1) ?? '';
    await appendFile(join(copy, folder, last), Buffer.alloc(17, 1));
    const { bytes, err } = await run('export', copy, 'gps');
    expect(bytes.length).toBe(120_011);
    expect(err).toContain('A file ends in the middle of a record, as after a crash; what is before is read: ');
    await rm(copy, { recursive: true });
  });

  it('reports missing ports, openings and directories', async () => {
    await expect(run('export', directory, 'nobody')).rejects.toThrow(
      "No recording of the port 'nobody' there. List them with 'baudcast record list'.",
    );
    await expect(run('export', directory, 'gps', '--opening', 'ff')).rejects.toThrow(
      "an opening 'ff' of the port 'gps'",
    );
    await expect(run('list', join(directory, 'not-there'))).rejects.toThrow('cannot be read: ENOENT');
    await expect(run('list', process.execPath)).rejects.toThrow('it is not a directory');
  });

  it.each([
    [],
    ['list'],
    ['show', '/x'],
    ['list', '/x', 'gps'],
    ['export', '/x'],
    ['export', '/x', 'a', 'b'],
    ['export', '/x', 'a', '--raw', '--text'],
    ['export', '/x', 'a', '--from', 'yesterday'],
    ['list', '/x', '--raw'],
  ])('refuses invalid options: %s %s %s %s', (...args) => {
    expect(() => readRecordReading(args.filter(Boolean), now)).toThrow(UsageError);
  });
});
