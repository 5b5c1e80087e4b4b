import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../relay/base/clock.ts';
import { TcpGateway } from '../../../relay/gateway/tcp-gateway.ts';
import { ComPortProgram } from '../../support/com-port-program.ts';
import { until } from '../../support/settle.ts';
import { joined, joinedBench, port } from './joined-bench.ts';

test('a program uses a node’s port by RFC 2217 at the hub, where the page sees it and takes control over', async () => {
  const bench = await joinedBench();
  await joined(bench);
  const gateway = new TcpGateway({
    host: '127.0.0.1',
    first: undefined,
    named: new Map([[port, 0]]),
    node: 'hub1',
    ports: bench.hub.ports,
    newViewer: () => bench.hub.core.newViewer(),
    clock: systemClock,
    log: () => undefined,
    say: () => undefined,
  });
  await gateway.start();
  onTestFinished(() => gateway.stop());
  const program = new ComPortProgram(gateway.places.get(port) ?? 0, false);
  onTestFinished(() => void program.socket.destroy());
  await once(program.socket, 'connect');
  program.introduce();
  await until(() => program.messages.length > 0);
  expect(await program.ask({ command: 'baudRate', value: 57_600 })).toMatchObject({ value: 57_600 });
  await program.control(9);
  program.socket.write('AT\r');
  await until(() => bench.device.now.line.length === 3);
  expect(bench.device.now.settings).toMatchObject({ baudRate: 57_600 });

  const page = await bench.connect();
  await page.hello('Ann');
  const { value } = await page.ask({ type: 'attach', port });
  const { holder, viewers } = value as { holder: string; viewers: { id: string; name: string }[] };
  expect(viewers.find(({ id }) => id === holder)?.name).toMatch(/^TCP/);
  bench.device.now.receive(Buffer.from('OK'));
  await until(() => program.data.toString() === 'OK');
  expect((await page.hasBytes(2)).toString('latin1')).toContain('OK');

  await page.ask({ type: 'lease', port, action: 'take-over' });
  // Settings are refused with what is in force; a write that cannot be made ends the connection.
  expect(await program.ask({ command: 'baudRate', value: 9600 })).toMatchObject({ value: 57_600 });
  program.socket.write('no');
  await until(() => program.isClosed);
  expect(Buffer.from(bench.device.now.line).toString()).toBe('AT\r');
});
