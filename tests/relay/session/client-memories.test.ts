import { expect, test } from 'vitest';
import { ClientMemories } from '../../../relay/session/clients/client-memories.ts';
import type { ClientIdentity } from '../../../relay/session/access/client-identity.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const identity = (id: string, root: string): ClientIdentity => ({ id, root, name: id, role: 'viewer', ports: 'all' });

function bench() {
  const clock = new FakeClock();
  const forgotten = new Set<string>();
  let ids = 0;
  const memories = new ClientMemories(
    clock,
    600_000,
    () => `m${++ids}`,
    (viewer) => void forgotten.add(viewer),
  );
  /** A client that connects and disconnects without a message. @returns its public id */
  const gone = (secret: string, id: string, root: string): string => {
    const connection = { replace: () => undefined };
    const { viewer } = memories.enter(secret, identity(id, root), connection);
    memories.leave(secret, connection);
    return viewer;
  };
  return { clock, memories, forgotten, gone };
}

test('security 25: one share with any number of clients that are gone displaces none of others', async () => {
  const { clock, memories, forgotten, gone } = bench();
  const owner = gone('owner', 'owner', 'owner');
  const others = Array.from({ length: 400 }, (_, i) => gone(`other ${i}`, `device ${i}`, 'another share'));
  await clock.advance(1000);
  const eves = Array.from({ length: 3000 }, (_, i) => gone(`eve ${i}`, `eve ${i % 7}`, 'share'));
  expect(forgotten.has(owner)).toBe(false);
  expect(others.filter((viewer) => forgotten.has(viewer))).toEqual([]);
  expect(memories.size).toBe(1024);
  // Its own oldest are.
  expect(eves.filter((viewer) => !forgotten.has(viewer))).toEqual(eves.slice(-(1024 - 401)));
});

test('a share alone may use all places, and every client is forgotten in time', async () => {
  const { clock, memories, forgotten, gone } = bench();
  for (let i = 0; i < 1024; i++) gone(`one ${i}`, 'one', 'share');
  expect([memories.size, forgotten.size]).toEqual([1024, 0]);
  await clock.advance(600_001);
  gone('another', 'another', 'another share');
  expect([memories.size, forgotten.size]).toEqual([1, 1024]);
});
