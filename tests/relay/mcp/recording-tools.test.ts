import { afterEach, describe, expect, it } from 'vitest';
import { type AgentBench, agentBench } from './agent-bench.ts';
import { recordedEpoch, recordingOf } from './fake-recording.ts';

let bench: AgentBench;
afterEach(() => bench.close());

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
      openings: [{ epoch: recordedEpoch, opened: '2026-11-20T18:00:00.000Z', ended: null, notes: 1 }],
    });
    const answer = await bench.call('search_recording', { port: 'gps', until_text: 'ERROR' });
    expect(offsetsOf(answer)).toEqual([2, 10, 34]);
    expect(answer).toMatchObject({ epoch: recordedEpoch, next: null, searched_bytes: 30 });
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
