import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { type CaptureBlock, CaptureFileReader } from '../../web/capture/files/capture-file.ts';
import type { ExportOptions } from '../../web/engine/api/captures.ts';
import { findTshark } from '../support/prepare.mjs';
import { engineBench } from './bench.ts';
import type { EngineBench } from './bench.ts';

let bench: EngineBench;
afterEach(() => bench.close());

/** A capture with two Modbus frames in each direction, a note, and a pause between the frames. */
async function modbusCapture(): Promise<string> {
  bench = await engineBench();
  const { engine } = bench;
  const sessionId = await engine.sessions.open('demo:echo#0');
  const { sessions } = await bench.until((state) => state.sessions?.[0]?.state.kind === 'open');
  const captureId = sessions[0]?.captureId ?? '';
  for (const [count, hex] of ['01030000000ac5cd', '01040000000a700d'].entries()) {
    await engine.sessions.transmit(sessionId, [new Uint8Array(Buffer.from(hex, 'hex'))]);
    await bench.until((state) => state.sessions[0]?.rxBytes === 8 * (count + 1));
  }
  await engine.captures.addNote(captureId, 'antenna fitted ☃');
  return captureId;
}

async function fileOf(captureId: string, options: Omit<ExportOptions, 'encoding'>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  const isWhole = await bench.engine.captures.exportTo(captureId, { encoding: 'utf-8', ...options }, async (piece) => {
    pieces.push(piece);
    return true;
  });
  expect(isWhole).toBe(true);
  return Buffer.concat(pieces);
}

const byLength = { kind: 'fixed', bytes: 8 } as const;

describe('a capture saved through the engine', () => {
  it.skipIf(findTshark() === undefined)(
    'is read by tshark as pcapng, a packet for each row, Modbus in it',
    async () => {
      const file = await fileOf(await modbusCapture(), { format: 'pcapng', rule: byLength });
      const directory = mkdtempSync(join(tmpdir(), 'baudcast-pcapng-'));
      onTestFinished(() => rmSync(directory, { recursive: true }));
      const path = join(directory, 'bus.pcapng');
      writeFileSync(path, file);
      const fields = ['rtacser.eventtype', 'modbus.func_code', 'frame.comment', 'frame.time_epoch'];
      const args = ['-r', path, '-d', 'rtacser.data,mbrtu', '-T', 'fields', '-E', 'separator=|'];
      const text = execFileSync('tshark', [...args, ...fields.flatMap((field) => ['-e', field])], { encoding: 'utf8' });
      const rows = text
        .trimEnd()
        .split('\n')
        .map((line) => line.split('|'));
      const [packets, others] = [rows.filter(([event]) => /^0x0*[12]$|^[12]$/.test(event ?? '')), rows];
      expect(packets.map(([, code]) => code).toSorted()).toEqual(['3', '3', '4', '4']);
      const comments = others.map(([, , comment]) => comment);
      expect(comments).toContain('opened 115200 8N1');
      expect(comments).toContain('note: antenna fitted ☃');
      const startedMs = bench.state.captures[0]?.startedMs ?? 0;
      for (const [, , , time] of rows) {
        const sinceMs = Number(time) * 1000 - startedMs;
        expect(sinceMs > -1 && sinceMs < 60_000).toBe(true);
      }
    },
  );

  it.skipIf(findTshark() === undefined)(
    'issue 10: of several is read by tshark with an interface for each, in the order of time, shifted',
    async () => {
      const captureId = await modbusCapture();
      const pieces: Uint8Array[] = [];
      const source = (name: string, shiftMs: number) => ({ captureId, name, encoding: 'utf-8', shiftMs }) as const;
      const isWhole = await bench.engine.captures.exportTimeline(
        [source('Bus ☃', 0), source('Later', 3_600_000)],
        { format: 'pcapng', rule: byLength, events: false },
        async (piece) => {
          pieces.push(piece);
          return true;
        },
      );
      expect(isWhole).toBe(true);
      const directory = mkdtempSync(join(tmpdir(), 'baudcast-pcapng-'));
      onTestFinished(() => rmSync(directory, { recursive: true }));
      const path = join(directory, 'timeline.pcapng');
      writeFileSync(path, Buffer.concat(pieces));
      const fields = ['frame.interface_id', 'frame.interface_name', 'modbus.func_code', 'frame.time_epoch'];
      const args = ['-r', path, '-d', 'rtacser.data,mbrtu', '-T', 'fields', '-E', 'separator=|'];
      const text = execFileSync('tshark', [...args, ...fields.flatMap((field) => ['-e', field])], { encoding: 'utf8' });
      const rows = text.trimEnd().split('\n');
      const packets = rows.map((line) => line.split('|'));
      expect(packets.map(([id, name]) => `${id} ${name}`)).toEqual([
        ...Array.from({ length: 4 }, () => '0 Bus ☃'),
        ...Array.from({ length: 4 }, () => '1 Later'),
      ]);
      expect(packets.map(([, , code]) => code).toSorted()).toEqual(['3', '3', '3', '3', '4', '4', '4', '4']);
      expect(Number(packets[4]?.[3]) - Number(packets[0]?.[3])).toBeCloseTo(3600, 3);
      expect(bench.state.jobs).toEqual([]);
      const cancelled = bench.engine.captures.exportTimeline(
        [source('A', 0)],
        { format: 'text' },
        () => new Promise(() => {}),
      );
      const { jobs } = await bench.until((state) => state.jobs.length === 1);
      expect(jobs[0]?.subject).toEqual({ kind: 'export-timeline' });
      await bench.engine.jobs.cancel(jobs[0]?.id ?? '');
      expect(await cancelled).toBe(false);
    },
  );

  it('has everything in a file of its own format', async () => {
    const captureId = await modbusCapture();
    await bench.engine.captures.rename(captureId, 'Bus ☃');
    const file = await fileOf(captureId, { format: 'baudcast' });
    const reader = new CaptureFileReader(
      (bytes) => new TextDecoder('utf-8', { fatal: true }).decode(bytes),
      () => true,
    );
    const blocks: CaptureBlock[] = [...reader.take(file)];
    expect(reader.problem).toBeUndefined();
    expect(blocks.map(({ kind }) => kind)).toEqual(['head', 'segment', 'end']);
    const [head, one] = blocks;
    expect(head).toMatchObject({ head: { version: 1, name: 'Bus ☃', program: 'Baudcast' } });
    if (one?.kind !== 'segment') throw new Error('No segment');
    const { rx, tx, events } = one.segment;
    expect(Buffer.from(rx).toString('hex')).toBe('01030000000ac5cd01040000000a700d');
    expect(Buffer.from(tx).equals(Buffer.from(rx))).toBe(true);
    expect(events).toContainEqual({ kind: 'note', text: 'antenna fitted ☃' });
  });

  it('has messages of a decoder, as JSON lines and as CSV, in place of rows', async () => {
    const captureId = await modbusCapture();
    const messages = { decoder: 'modbus-rtu', filter: 'fc == 4', errorsOnly: false };
    const lines = (await fileOf(captureId, { format: 'jsonl', rule: byLength, messages })).toString().trimEnd();
    const [one, two] = lines.split('\n').map((line) => JSON.parse(line) as object);
    expect(one).toMatchObject({ direction: 'tx', problems: [], offset: 8, fields: { function: { value: 4 } } });
    expect(two).toMatchObject({ direction: 'rx', offset: 8 });
    const csv = (await fileOf(captureId, { format: 'csv', rule: byLength, messages })).toString();
    expect(csv).toMatch(/^time,direction,kind,problem,.*function.*\r\n/);
    expect(csv.split('\r\n')).toHaveLength(4);
    const wrong = { ...messages, filter: 'fc ==' };
    await expect(fileOf(captureId, { format: 'csv', messages: wrong })).rejects.toThrow('Bad filter');
  });

  it('has rows by the packet rule, bytes of either direction, and only those of a time range', async () => {
    const captureId = await modbusCapture();
    const options = { direction: 'rx', events: false, rule: byLength } as const;
    const lines = (await fileOf(captureId, { format: 'jsonl', ...options })).toString().trimEnd().split('\n');
    const rows = lines.map((line) => JSON.parse(line) as { time: string; hex: string });
    expect(rows.map(({ hex }) => hex)).toEqual(['01030000000AC5CD', '01040000000A700D']);
    expect((await fileOf(captureId, { format: 'raw', direction: 'tx' })).length).toBe(16);
    const all = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
    expect((await fileOf(captureId, { format: 'raw', range: all })).length).toBe(16);
    const startedMs = bench.state.captures[0]?.startedMs ?? 0;
    const before = { fromMs: 0, toMs: startedMs - 1 };
    expect((await fileOf(captureId, { format: 'raw', range: before })).length).toBe(0);
    expect((await fileOf(captureId, { format: 'text', range: before })).length).toBe(0);
    const later = { fromMs: startedMs - 1, toMs: startedMs + 60_000 };
    expect((await fileOf(captureId, { format: 'text', range: later })).toString()).toContain('antenna fitted ☃');
  });
});
