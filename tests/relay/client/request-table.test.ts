import { expect, it } from 'vitest';
import { RequestTable } from '../../../relay/client/request-table.ts';
import { RelayError } from '../../../relay/protocol/relay-error.ts';

function bench() {
  const table = new RequestTable();
  const told: unknown[] = [];
  const add = (type: 'drain' | 'epochs' | undefined, owner?: number): number =>
    table.add(type, { onValue: (value) => told.push(value), onError: ({ code }) => told.push(code) }, owner);
  return { table, told, add };
}

it('an answer that cannot be read fails its request, and no other', () => {
  const { table, told, add } = bench();
  const [first, second] = [add('epochs'), add('epochs')];
  expect(table.settle({ type: 'result', request: first, ok: true, value: { epochs: 'none' } })).toBe(true);
  expect(told).toEqual(['DEVICE_ERROR']);
  table.settle({ type: 'result', request: second, ok: true, value: { epochs: [] } });
  expect(told).toEqual(['DEVICE_ERROR', { epochs: [] }]);
});

it('an answer is given to its request, once', () => {
  const { table, told, add } = bench();
  const request = add(undefined, 7);
  const answer = { type: 'result', request, ok: true, value: 1 } as const;
  expect(table.settle(answer, 8)).toBe(false);
  expect(table.settle(answer)).toBe(false);
  expect(table.settle(answer, 7)).toBe(true);
  expect(table.settle(answer, 7)).toBe(false);
  expect(told).toEqual([undefined]);
});

it('when one owner leaves, the requests of the others continue', () => {
  const { table, told, add } = bench();
  add('epochs', 1);
  add('epochs', 2);
  table.fail(new RelayError('TIMEOUT', ''), 1);
  expect(told).toEqual(['TIMEOUT']);
  table.fail(new RelayError('DEVICE_GONE', ''));
  expect(told).toEqual(['TIMEOUT', 'DEVICE_GONE']);
});
