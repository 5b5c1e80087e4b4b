import { expect, test } from 'vitest';
import { RelaySource } from '../../web/remote/relay-source.ts';
import { settle, until } from '../support/settle.ts';
import { memoryRelay } from './test-relay.ts';

/** A source on a relay with 300 ports, `usb-1` to `usb-300`. */
async function sourceOnMany(known: readonly string[]) {
  const { host, transport, stop } = memoryRelay();
  for (let i = 0; i < 300; i++) host.add();
  let changes = 0;
  const source = new RelaySource({
    address: 'http://relay.test:8017',
    client: 'kZ0mY3f0Q1yqk3v5c2lT9A',
    name: 'Test',
    onChange: () => changes++,
    known: () => known,
    fetch: () => Promise.reject(new TypeError('not needed')),
    transports: { webSocket: transport, http: transport },
  });
  source.connect();
  await until(() => source.view.connection.kind === 'connected');
  await settle();
  return { source, host, stop, changes: () => changes };
}

test('of a relay with many ports, those that are remembered or wanted are listed, and any can be found', async () => {
  const { source, stop } = await sourceOnMany(['usb-7', 'gone']);
  await until(() => source.view.ports.length > 0);
  expect((await source.lines()).map(({ id }) => id)).toEqual(['usb-7']);
  expect(source.view.directory).toEqual({ total: 300, changes: 0 });
  expect(await source.directory({ search: 'Port usb-299' })).toMatchObject({ total: 1, ports: [{ id: 'usb-299' }] });
  await source.want(['usb-299', 'not there']);
  expect((await source.lines()).map(({ id }) => id).toSorted()).toEqual(['usb-299', 'usb-7']);
  source.close();
  await stop();
});

test('it is said when others have come or gone', async () => {
  const { source, host, stop } = await sourceOnMany([]);
  host.add();
  await until(() => (source.view.directory?.changes ?? 0) > 0);
  expect(source.view.ports).toEqual([]);
  source.close();
  await stop();
});
