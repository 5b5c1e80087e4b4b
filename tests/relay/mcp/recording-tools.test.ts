import { afterEach, describe, expect, it } from 'vitest';
import type { RecordedEntry, RecordedOpening } from '../../../relay/protocol/recorded-values.ts';
import type { HostRecordings } from '../../../relay/session/feed/recordings.ts';
import { type AgentBench, agentBench } from './agent-bench.ts';

let bench: AgentBench;
afterEach(() => bench.close());

const epoch = '00000000000000aa';
const opening: RecordedOpening = {
  epoch,
  openedUs: 1_795_197_600_000_000,
  endedUs: null,
  settings: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' },
  from: 0,
  to: 100,
  transmittedBytes: 0,
  notes: 1,
};

/** A recording of one opening in pages: a text is what was received at an offset. */
function recordingOf(pages: readonly (readonly [offset: number, text: string])[][]): HostRecordings {
  const entryOf = ([offset, text]: readonly [number, string]): RecordedEntry => ({
    kind: 'received',
    offset,
    timeUs: opening.openedUs + offset,
    data: Buffer.from(text).toString('base64'),
  });
  return {
    ports: () => Promise.resolve([]),
    openings: () => Promise.resolve([opening]),
    page: (_port, _epoch, after = '0:0') => {
      const index = Number(after.split(':')[1]);
      const more = index + 1 < pages.length;
      return Promise.resolve({ entries: (pages[index] ?? []).map(entryOf), next: `0:${index + 1}`, more });
    },
  };
}

const offsetsOf = (answer: unknown): number[] =>
  (answer as { matches: readonly { offset: number }[] }).matches.map(({ offset }) => offset);

describe('the tools for recordings', () => {
  it('list the openings, and find a text over entries and pages, but not over a gap', async () => {
    const recorded = recordingOf([
      [
        [0, 'a ER'],
        [4, 'ROR b\nER'],
      ],
      [[12, 'ROR c\nER']],
      [[30, 'ROR ERROR\n']],
    ]);
    bench = await agentBench('viewer', { recorded });
    expect(await bench.call('list_recordings', { port: 'gps' })).toMatchObject({
      openings: [{ epoch, opened: '2026-11-20T18:00:00.000Z', ended: null, notes: 1 }],
    });
    const answer = await bench.call('search_recording', { port: 'gps', until_text: 'ERROR' });
    expect(offsetsOf(answer)).toEqual([2, 10, 34]);
    expect(answer).toMatchObject({ epoch, next: null, searched_bytes: 30 });
    const lines = await bench.call('search_recording', { port: 'gps', until_regex: '^ERROR .$' });
    expect(offsetsOf(lines)).toEqual([10]);
  });

  it('are bounded, and resume', async () => {
    const page = (index: number): [number, string] => [index * 640, 'ERROR 89\n'.repeat(71) + ' '];
    const recorded = recordingOf(Array.from({ length: 4 }, (_, index) => [page(index)]));
    bench = await agentBench('viewer', { recorded });
    const offsets: number[] = [];
    let next: unknown;
    for (let calls = 0; calls < 10 && next !== null; calls++) {
      const given = { port: 'gps', until_text: 'ERROR', ...(next === undefined ? {} : { resume: next }) };
      const answer = await bench.call('search_recording', given);
      expect(offsetsOf(answer).length).toBeLessThanOrEqual(50);
      offsets.push(...offsetsOf(answer));
      ({ next } = answer as { next: unknown });
    }
    const wanted = Array.from({ length: 4 * 71 }, (_, i) => 640 * Math.floor(i / 71) + 9 * (i % 71));
    expect(offsets).toEqual(wanted);
    expect(await bench.call('search_recording', { port: 'gps' })).toMatch(/^INVALID_ARGUMENT: Give one of/);
  });

  it('say where nothing is recorded', async () => {
    bench = await agentBench();
    expect(await bench.call('search_recording', { port: 'gps', until_text: 'x' })).toMatch(/^NOT_SUPPORTED: /);
    expect(await bench.call('list_recordings', { port: 'none' })).toMatch(/^NOT_FOUND: /);
  });
});
