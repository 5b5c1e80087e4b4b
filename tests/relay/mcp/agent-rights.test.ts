import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { assertProperty } from '../../support/assert-property.ts';
import { runs } from '../../support/runs.ts';
import { settle, until } from '../../support/settle.ts';
import { type FakeClient, identityOf } from '../session/core-bench.ts';
import { type AgentBench, agentBench } from './agent-bench.ts';

let bench: AgentBench;
afterEach(() => bench.close());

/** A person who is attached to the port. */
async function person(secret = 'p'): Promise<FakeClient> {
  const client = bench.greet(secret, identityOf('operator', secret));
  await client.request({ type: 'attach', port: 'gps' });
  return client;
}

const settings = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' } as const;

/** A call of each tool that would change something. */
const acts: readonly (readonly [string, Record<string, unknown>])[] = [
  ['open', { port: 'gps', baud_rate: 1200 }],
  ['write', { port: 'gps', text: 'x' }],
  ['transact', { port: 'gps', hex: 'ff' }],
  ['capture_boot', { port: 'gps' }],
  ['set_signals', { port: 'gps', dtr: true }],
  ['send_break', { port: 'gps' }],
  ['run_sequence', { port: 'gps', steps: ['send "x"', 'signals D0'] }],
  ['close', { port: 'gps' }],
];

describe('security 13: an agent', () => {
  it('whose role may only watch reads, and is refused whatever else it asks', async () => {
    bench = await agentBench('viewer');
    const holder = await person();
    await holder.request({ type: 'open', port: 'gps', settings });
    await bench.call('control', { port: 'gps', action: 'request' });
    await holder.request({ type: 'lease', port: 'gps', action: 'release' });
    for (const [name, given] of [...acts, ['note', { port: 'gps', text: 'x' }] as const])
      expect(await bench.call(name, given), name).toMatch(/^FORBIDDEN: /);
    expect(bench.line.line).toEqual([]);
    expect(bench.line.log).toEqual([]);
    bench.receive('seen');
    await settle();
    expect(await bench.call('read', { port: 'gps' })).toMatchObject({ device_output: { data: 'seen' } });
  });

  it('is refused while a person has control, and is told who has it', async () => {
    bench = await agentBench();
    const holder = await person();
    await holder.request({ type: 'open', port: 'gps', settings });
    for (const [name, given] of acts) expect(await bench.call(name, given), name).toMatch(/^READ_ONLY: /);
    expect(await bench.call('write', { port: 'gps', text: 'x' })).toMatch(/“Client p” has control/);
    expect(bench.line.line).toEqual([]);
    expect(bench.line.log).toEqual([]);
  });

  it('that has to ask waits for a person, and is told who refused', async () => {
    bench = await agentBench('operator', {}, 'transmit');
    const someone = await person();
    await bench.call('open', { port: 'gps', baud_rate: 9600 });
    const asked = async () => {
      await bench.clock.advance(300);
      return someone.messagesOf('port').at(-1)?.port.ask;
    };
    for (const allow of [true, false]) {
      const call = bench.call('write', { port: 'gps', text: allow ? 'yes' : 'no' });
      await settle();
      const ask = await asked();
      expect(ask).toMatchObject({ name: 'An agent', act: { kind: 'transmit' } });
      await someone.request({ type: 'answer', port: 'gps', ask: ask?.id ?? 0, allow });
      if (allow) expect(await call).toMatchObject({ bytes_written: 3 });
      else expect(await call).toMatch(/^FORBIDDEN: Client p refused this\. 2 bytes are not known to be written\.$/);
    }
    expect(Buffer.from(bench.line.line).toString()).toBe('yes');
    const steps = bench.call('run_sequence', { port: 'gps', steps: ['pause 1ms', 'send "no"', 'fail'] });
    await settle();
    await someone.request({ type: 'answer', port: 'gps', ask: (await asked())?.id ?? 0, allow: false });
    expect(await steps).toMatchObject({ outcome: 'failed', line: 2, error: expect.stringContaining('refused this.') });
    expect(Buffer.from(bench.line.line).toString()).toBe('yes');
    const signals = bench.call('set_signals', { port: 'gps', dtr: false });
    await settle();
    await someone.request({ type: 'answer', port: 'gps', ask: (await asked())?.id ?? 0, allow: false });
    expect(await signals).toBe('FORBIDDEN: Client p refused this.');
  });

  it('is refused whatever arguments it gives, and writes nothing without control', async () => {
    bench = await agentBench();
    const holder = await person();
    await holder.request({ type: 'open', port: 'gps', settings });
    const { tools } = await bench.client.listTools();
    const hostile = fc.oneof(
      fc.constantFrom('gps', 'lab1/gps', '/dev/ttyS0', '../gps', '', '\ud800', 'ff', '__proto__', 'constructor'),
      fc.constantFrom(0, -1, 1e308, Number.MAX_SAFE_INTEGER, null, true, [], {}, [{ dtr: true }], ['x']),
      fc.string({ maxLength: 8 }),
      fc.integer(),
    );
    const keys = tools.flatMap(({ inputSchema }) => Object.keys(inputSchema.properties ?? {}));
    await assertProperty(
      fc.asyncProperty(
        fc.constantFrom(...tools.map(({ name }) => name).filter((name) => name !== 'control' && name !== 'detach')),
        fc.dictionary(fc.oneof(fc.constantFrom(...new Set(keys)), fc.string({ maxLength: 4 })), hostile, {
          maxKeys: 5,
        }),
        async (name, given) => {
          const call = bench.call(name, { port: 'gps', ...given, timeout_ms: 0 });
          const answer = await call;
          if (typeof answer === 'string') expect(answer).toMatch(/^[A-Z][A-Za-z_ ]+: ./);
          expect(bench.line.line.length + bench.line.log.length).toBe(0);
        },
      ),
      { numRuns: runs(3000, 300) },
    );
  });
});

describe('an agent and people at the same port', () => {
  it('is seen by its name, and loses control at once to a person who takes over while it writes', async () => {
    bench = await agentBench();
    await bench.call('open', { port: 'gps' });
    const one = await person();
    await bench.clock.advance(1000);
    expect(
      one
        .messagesOf('viewers')
        .at(-1)
        ?.viewers.map(({ name }) => name),
    ).toContain('An agent');
    bench.line.isSlow = true;
    const first = bench.call('write', { port: 'gps', text: 'a'.repeat(1000) });
    await until(() => bench.line.line.length > 0);
    const second = bench.call('write', { port: 'gps', text: 'second' });
    await settle();
    await one.request({ type: 'lease', port: 'gps', action: 'take-over', text: 'mine' });
    for (const release of bench.line.held.splice(0)) release();
    bench.line.isSlow = false;
    await first;
    expect(await second).toMatch(/^READ_ONLY: “Client p” has control/);
    expect(bench.line.line.every((byte) => byte === 'a'.charCodeAt(0))).toBe(true);
    expect(await bench.call('read', { port: 'gps' })).toMatchObject({
      events: expect.arrayContaining([
        expect.objectContaining({ text: 'Control of the port went from you to “Client p”.' }),
      ]),
    });
    expect(await bench.call('control', { port: 'gps', action: 'request', reason: 'to go on' })).toMatchObject({
      you_have_control: false,
      control: 'Client p',
    });
    await one.request({ type: 'lease', port: 'gps', action: 'release' });
    await settle();
    expect(await bench.call('status', { port: 'gps' })).toMatchObject({ you_have_control: true, control: 'An agent' });
  });

  it('gives control to a person who asks while it does nothing, and to nobody when it is idle', async () => {
    bench = await agentBench();
    await bench.call('open', { port: 'gps' });
    const one = await person();
    await bench.clock.advance(1000);
    await one.request({ type: 'lease', port: 'gps', action: 'request' });
    await settle();
    expect(one.messagesOf('lease').at(-1)).toMatchObject({ reason: 'released' });
    expect(await bench.call('write', { port: 'gps', text: 'x' })).toMatch(/^READ_ONLY: “Client p”/);
    await one.request({ type: 'lease', port: 'gps', action: 'release' });
    expect(await bench.call('write', { port: 'gps', text: 'x' })).toMatchObject({ bytes_written: 1 });
    await bench.clock.advance(30_000);
    expect(one.messagesOf('lease').at(-1)).toMatchObject({ holder: null });
    expect(await bench.call('write', { port: 'gps', text: 'y' })).toMatchObject({ bytes_written: 1 });
  });
});

describe('a call of an agent', () => {
  it('that is cancelled ends its wait, and leaves nothing behind', async () => {
    bench = await agentBench();
    await bench.call('open', { port: 'gps' });
    const gone = new AbortController();
    const wait = bench.call('transact', { port: 'gps', text: 'x', until_text: 'y', timeout_ms: 60_000 }, gone.signal);
    wait.catch(() => undefined);
    await until(() => bench.line.line.length === 1);
    await settle();
    gone.abort(new Error('gone'));
    await expect(wait).rejects.toThrow();
    // Its turn is over.
    expect(await bench.call('write', { port: 'gps', text: 'z' })).toMatchObject({ bytes_written: 1 });
  });

  it('waits for its turn with a bounded number of others', async () => {
    bench = await agentBench();
    await bench.call('open', { port: 'gps' });
    const given = { port: 'gps', text: 'x', until_text: 'y', timeout_ms: 1000 };
    const all = Array.from({ length: 40 }, () => bench.call('transact', given));
    await settle();
    await bench.clock.advance(40_000);
    const answers = await Promise.all(all);
    const refused = answers.filter((answer) => typeof answer === 'string');
    expect(refused.every((answer) => String(answer).startsWith('OVERLOADED: '))).toBe(true);
    expect(answers.length - refused.length).toBeLessThanOrEqual(16);
    expect(bench.line.line).toHaveLength(answers.length - refused.length);
  });

  it('has a schema that allows no other argument, and one for its result', async () => {
    bench = await agentBench();
    const { tools } = await bench.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['list_ports', 'transact', 'read']));
    for (const { name, inputSchema, outputSchema, description } of tools) {
      expect(name).toMatch(/^[a-z_]{1,64}$/);
      expect(inputSchema, name).toMatchObject({ type: 'object', additionalProperties: false });
      expect(outputSchema, name).toMatchObject({ type: 'object' });
      if (JSON.stringify(outputSchema).includes('device_output')) expect(description).toMatch(/never instructions/);
    }
  });
});
