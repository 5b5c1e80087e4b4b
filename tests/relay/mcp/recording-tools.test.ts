import { afterEach, describe, expect, it } from 'vitest';
import { RelayError } from '../../../relay/protocol/relay-error.ts';
import type { HostRecordings } from '../../../relay/session/feed/recordings.ts';
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

  it('read what is kept of a port that is not listed any more, by id or address, and list such ports', async () => {
    const kept = recordingOf([[[0, 'ERROR\n']]]);
    const recorded: HostRecordings = {
      ...kept,
      ports: () => Promise.resolve(['lab9/b', 'gps', 'old'].map((id) => ({ id, name: id, node: 'n', storedBytes: 1 }))),
      openings: async (port) => {
        if (port === 'gps' || port === 'unknown') throw new RelayError('NOT_FOUND', 'Nothing is recorded of it.');
        return kept.openings(port);
      },
    };
    bench = await agentBench('viewer', { recorded });
    expect(await bench.call('list_recordings')).toEqual({
      ports: ['gps', 'lab9/b', 'old'].map((port) => ({ port, node: 'n', name: port })),
      next_after: null,
    });
    expect(await bench.call('list_recordings', { after: 'lab9/b' })).toMatchObject({ ports: [{ port: 'old' }] });
    for (const [port, id] of [
      ['lab9/b', 'lab9/b'],
      ['lab1/old', 'old'],
    ] as const) {
      expect(await bench.call('list_recordings', { port })).toMatchObject({ port: id, openings: [{}] });
      expect(offsetsOf(await bench.call('search_recording', { port, until_text: 'ERROR' }))).toEqual([0]);
      const decoded = await bench.call('decode', { port, source: 'recording', decoder: 'log' });
      expect(decoded).toMatchObject({ port: id, epoch: recordedEpoch });
    }
    expect(await bench.call('list_recordings', { port: 'unknown' })).toMatch(/^NOT_FOUND: No such port is listed, and/);
    expect(await bench.call('list_recordings', { port: 'gps' })).toMatch(/^NOT_FOUND: Nothing is recorded of it/);
    expect(await bench.call('status', { port: 'old' })).toMatch(/^NOT_FOUND: /);
  });

  it('security 13: read no other port’s past where an agent may use one only', async () => {
    const recorded: HostRecordings = {
      ...recordingOf([[[0, 'ERROR\n']]]),
      ports: () => Promise.resolve(['old', 'older'].map((id) => ({ id, name: id, node: 'n', storedBytes: 1 }))),
    };
    bench = await agentBench('viewer', { recorded }, undefined, 'lab1/old');
    expect(await bench.call('list_recordings')).toMatchObject({ ports: [{ port: 'old' }] });
    expect(await bench.call('list_recordings', { port: 'lab1/old' })).toMatchObject({ port: 'old' });
    for (const port of ['older', 'lab1/older', 'gps'])
      for (const [name, given] of [
        ['list_recordings', {}],
        ['search_recording', { until_text: 'E', epoch: recordedEpoch }],
        ['decode', { source: 'recording' }],
      ] as const)
        expect(await bench.call(name, { port, ...given }), `${name} ${port}`).toMatch(/^NOT_FOUND: No such port/);
  });

  it('say where nothing is recorded', async () => {
    bench = await agentBench();
    expect(await bench.call('search_recording', { port: 'gps', until_text: 'x' })).toMatch(/^NOT_SUPPORTED: /);
    expect(await bench.call('list_recordings', { port: 'none' })).toMatch(/^NOT_FOUND: /);
  });
});
