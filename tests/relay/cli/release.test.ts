import { afterEach, describe, expect, it } from 'vitest';
import type { RelayMessage } from '../../../relay/protocol/messages.ts';
import { until } from '../../support/settle.ts';
import { otherClient, settings, startCommand, startRelay } from './cli-bench.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** Ada has opened the port, and hears what happens to it. */
async function heldByAda() {
  const relay = await startRelay();
  closing.push(() => relay.close());
  const { connection } = await otherClient(relay.url, 'Ada');
  closing.push(async () => connection.close());
  const heard: RelayMessage[] = [];
  connection.listener = { onMessage: (message) => void heard.push(message), onFrame: () => undefined };
  await connection.ask({ type: 'open', port: 'gps', settings });
  const types = () => heard.map(({ type }) => type).filter((type) => type === 'lost' || type === 'opened');
  return { ...relay, connection, heard, types };
}

const exitWith = (code: number) => ['--', process.execPath, '-e', `process.exit(${code})`];

describe('baudcast release', () => {
  it('leaves the port to a command, takes it back, gives control back, and ends with its status', async () => {
    const { url, gps, heard, types } = await heldByAda();
    const args = ['release', `${url}/ports/lab1/gps`, '--take-over', '--note', 'flash 1.4', '--while', ...exitWith(7)];
    const { status, stderr } = startCommand(args);
    expect(await status, stderr.text).toBe(7);
    await until(() => types().join() === 'opened,lost,opened');
    expect(heard.find(({ type }) => type === 'lost')).toMatchObject({
      code: 'PORT_IN_USE',
      lent: { text: 'flash 1.4' },
    });
    const leases = heard.filter(({ type }) => type === 'lease').map((message) => 'reason' in message && message.reason);
    expect(leases).toEqual(expect.arrayContaining(['taken-over', 'handed-over']));
    expect(gps.openings.map(({ isEnded }) => isEnded)).toEqual([true, false]);
  });

  it('releases nothing while somebody else has control, and does not start the command', async () => {
    const { url, gps, types } = await heldByAda();
    const { status, stderr } = startCommand(['release', `${url}/gps`, '--while', ...exitWith(0)]);
    expect(await status).toBe(1);
    expect(stderr.text).toBe('Not released: Ada has control of the port. --take-over takes it.\n');
    expect([types(), gps.openings.length]).toEqual([['opened'], 1]);
  });

  it('takes the port back when the command cannot be started, with status 127', async () => {
    const { url, types } = await heldByAda();
    const args = ['release', `${url}/gps`, '--take-over', '--while', '--', '/nowhere/esptool'];
    const { status, stderr } = startCommand(args);
    expect(await status).toBe(127);
    expect(stderr.text).toContain('/nowhere/esptool could not be started');
    await until(() => types().join() === 'opened,lost,opened');
  });

  it('without a command keeps it released until it is stopped', async () => {
    const { url, types } = await heldByAda();
    const { status, stop } = startCommand(['release', `${url}/gps`, '--take-over']);
    await until(() => types().includes('lost'));
    stop.abort();
    expect(await status).toBe(0);
    await until(() => types().join() === 'opened,lost,opened');
  });

  it('says how it is called when it is called otherwise', async () => {
    for (const args of [[], ['u', 'v'], ['u', '--while'], ['u', '--', 'x']])
      expect(await startCommand(['release', ...args]).status).toBe(2);
    const { status, stdout } = startCommand(['release', '--help']);
    expect(await status).toBe(0);
    expect(stdout.bytes.toString()).toContain('--while -- COMMAND');
  });
});
