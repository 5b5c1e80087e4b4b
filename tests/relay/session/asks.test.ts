import { describe, expect, it } from 'vitest';
import type { AskedAct } from '../../../relay/protocol/port-info.ts';
import { coreBench, type FakeClient, identityOf } from './core-bench.ts';
import { settle } from '../../support/settle.ts';

const settings = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' } as const;
const text = (bytes: readonly number[]) => Buffer.from(bytes).toString();

/** A port that an agent of a share with `confirm` has control of, and people at it. */
async function bench(confirm: 'signals' | 'transmit') {
  const core = coreBench();
  const join = async (secret: string, identity: Parameters<typeof core.greet>[1]) => {
    const client = core.greet(secret, identity);
    const { handle } = (await client.request({ type: 'attach', port: 'gps' })) as { handle: number };
    return { client, handle };
  };
  const { client: agent, handle } = await join('agent', { ...identityOf('operator', 'agent'), confirm });
  const { client: ann } = await join('ann', identityOf('operator', 'ann'));
  const { client: viewer } = await join('eve', identityOf('viewer', 'eve'));
  await agent.request({ type: 'open', port: 'gps', settings });
  const asked = async (of: FakeClient = ann) => {
    await core.clock.advance(300); // announcements are paced
    const ports = of.messagesOf('port').filter(({ port }) => port.id === 'gps');
    return ports.at(-1)?.port.ask;
  };
  const answer = (allow: boolean, id: number, by = ann) => by.request({ type: 'answer', port: 'gps', ask: id, allow });
  return { ...core, agent, handle, ann, viewer, asked, answer, line: () => core.device.now };
}

describe('a client that has to ask', () => {
  it('transmits once somebody has allowed it, in order, and others see what it is', async () => {
    const { agent, handle, viewer, asked, answer, line } = await bench('transmit');
    agent.transmit(handle, [...Buffer.from('AT\r')]);
    agent.transmit(handle, [...Buffer.from('+GMR')]);
    const request = agent.ask({ type: 'signals', port: 'gps', set: { dataTerminalReady: false } });
    const first = await asked();
    expect(first).toMatchObject({ name: 'Client agent', act: { kind: 'transmit', bytes: 3, hex: '41540d' } });
    expect(await asked(viewer)).toBeUndefined();
    expect(line().line).toEqual([]);
    await answer(true, first?.id ?? 0);
    expect(text(line().line)).toBe('AT\r');
    const second = await asked();
    expect(second?.act).toMatchObject({ hex: Buffer.from('+GMR').toString('hex') });
    await answer(true, second?.id ?? 0);
    expect(text(line().line)).toBe('AT\r+GMR');
    const third = await asked();
    expect(third?.act).toEqual({ kind: 'signals', steps: [{ set: { dataTerminalReady: false }, waitMs: 0 }] });
    expect(agent.answer(request)).toBe('no answer');
    await answer(true, third?.id ?? 0);
    expect(agent.answer(request)).toBeUndefined();
    expect(agent.messagesOf('written')).toHaveLength(2);
    expect(await asked()).toBeUndefined();
  });

  it('has nothing done that was refused, and is told by whom', async () => {
    const { agent, handle, asked, answer, line } = await bench('transmit');
    agent.transmit(handle, [1]);
    const request = agent.ask({ type: 'sequence', port: 'gps', steps: [{ set: { break: true }, waitMs: 1 }] });
    await answer(false, (await asked())?.id ?? 0);
    expect(agent.messagesOf('dropped')).toMatchObject([
      { code: 'FORBIDDEN', message: 'Client ann refused this.', partial: false },
    ]);
    await answer(false, (await asked())?.id ?? 0);
    expect(agent.answer(request)).toBe('FORBIDDEN');
    expect(line().line).toEqual([]);
    expect(line().log).toEqual([]);
  });

  it('asks only for what its share says', async () => {
    const { agent, handle, asked, line } = await bench('signals');
    agent.transmit(handle, [1, 2]);
    await settle();
    expect(line().line).toEqual([1, 2]);
    const acts: [Parameters<FakeClient['ask']>[0], AskedAct['kind']][] = [
      [{ type: 'signals', port: 'gps', set: { break: true } }, 'signals'],
      [{ type: 'open', port: 'gps', settings, signals: { requestToSend: false } }, 'signals'],
      [{ type: 'lend', port: 'gps', forMs: 1000, text: 'flash' }, 'lend'],
    ];
    for (const [message] of acts) agent.ask(message);
    const { kind } = (await asked())?.act ?? {};
    expect(kind).toBe('signals');
    expect(line().log.filter((one) => typeof one === 'object')).toEqual([]);
  });

  it('waits 45 s at most, and not longer than it has control or is there', async () => {
    const { agent, ann, handle, asked, answer, clock, line } = await bench('transmit');
    agent.transmit(handle, [1]);
    const first = await asked();
    await clock.advance(45_000);
    expect(agent.messagesOf('dropped')).toMatchObject([{ code: 'TIMEOUT' }]);
    expect(await answer(true, first?.id ?? 0)).toBe('NOT_FOUND');
    agent.transmit(handle, [2]);
    const second = await asked();
    await ann.request({ type: 'lease', port: 'gps', action: 'take-over' });
    expect(agent.messagesOf('dropped').at(-1)).toMatchObject({ code: 'READ_ONLY' });
    expect(await answer(true, second?.id ?? 0)).toBe('NOT_FOUND');
    await ann.request({ type: 'lease', port: 'gps', action: 'release' });
    await agent.request({ type: 'lease', port: 'gps', action: 'request' });
    agent.transmit(handle, [3]);
    expect(await asked()).toBeDefined();
    agent.connection.ended(true);
    expect(await asked()).toBeUndefined();
    expect(line().line).toEqual([]);
  });

  it('cannot answer, and neither can a viewer; without control it is refused at once', async () => {
    const { agent, ann, viewer, handle, asked, answer } = await bench('transmit');
    agent.transmit(handle, [1]);
    const { id = 0 } = (await asked()) ?? {};
    expect(await answer(true, id, agent)).toBe('FORBIDDEN');
    expect(await answer(true, id, viewer)).toBe('FORBIDDEN');
    await answer(false, id);
    await ann.request({ type: 'lease', port: 'gps', action: 'take-over' });
    agent.transmit(handle, [2]);
    await settle();
    expect(agent.messagesOf('dropped').at(-1)).toMatchObject({ code: 'READ_ONLY' });
    expect(await asked()).toBeUndefined();
  });
});
