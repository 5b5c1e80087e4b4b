import { expect, it } from 'vitest';
import { accessActor } from '../../../relay/auth/access-events.ts';
import { credentialsBench, hourMs, idOf, MemoryState, reasonOf } from './access-bench.ts';

it('ended credentials are remembered for a month, for error messages, and at most 1024 of them', async () => {
  const state = new MemoryState();
  const bench = await credentialsBench({ state });
  const first = await bench.share();
  await bench.credentials.end(idOf(first), 'revoked', accessActor(bench.owner));
  await bench.clock.advance(1);
  const link = await bench.share();
  for (let i = 0; i < 1023; i++) {
    const token = await bench.signIn(link);
    await bench.credentials.end(idOf(token), 'signed-out', accessActor(bench.owner));
    await bench.clock.advance(1000);
  }
  expect(reasonOf(bench, first)).toBe('revoked');
  await bench.credentials.end(idOf(await bench.signIn(link)), 'signed-out', accessActor(bench.owner));
  await bench.credentials.store.save();
  expect(reasonOf(bench, first)).toBe('unknown');
  bench.clock.setMs = 31 * 24 * hourMs;
  expect(reasonOf(bench, link)).toBe('expired');
  await bench.credentials.store.save();
  expect((JSON.parse(state.text()) as { credentials: unknown[] }).credentials).toHaveLength(1);
});
