import { describe, expect, it } from 'vitest';
import { accessActor } from '../../../relay/auth/access-events.ts';
import { MemoryBuckets } from '../fleet/memory-bucket.ts';
import { BucketState, credentialsBench, idOf, MemoryState, reasonOf, type TwoClocks } from './access-bench.ts';
import { credentialsContract } from './credentials-contract.ts';

describe('Credentials in a file', () => credentialsContract(() => new MemoryState()));

describe('Credentials in a bucket', () => {
  credentialsContract(() => {
    const buckets = new MemoryBuckets();
    return new BucketState(() => buckets.connect());
  });
});

async function fileBench({
  state = new MemoryState(),
  clock,
}: { readonly state?: MemoryState; readonly clock?: TwoClocks } = {}) {
  return { ...(await credentialsBench({ state, ...(clock ? { clock } : {}) })), state };
}

describe('A file of credentials', () => {
  it('that cannot be written is reported with what it means', async () => {
    const bench = await fileBench();
    const link = await bench.share();
    bench.state.failure = new Error('ENOSPC');
    await expect(bench.share()).rejects.toThrow('nothing was done. Is the disk of the relay full?');
    const ended = bench.credentials.end(idOf(link), 'revoked', accessActor(bench.owner));
    await expect(ended).rejects.toThrow('it is valid again after a restart');
  });

  it('security 27: never overwrite another program’s file: what was revoked there stays revoked', async () => {
    const bench = await fileBench();
    const link = await bench.share();
    const before = bench.state.text();
    // A second relay of the same directory, which should not be there, and revokes the share.
    const other = await fileBench({ clock: bench.clock, state: bench.state });
    await other.credentials.end(idOf(link), 'revoked', accessActor(other.owner));
    const after = bench.state.text();
    expect(after).not.toBe(before);
    await expect(bench.share()).rejects.toThrow('changed by another program');
    expect(bench.state.text()).toBe(after);
    bench.state.files.delete('credentials.json');
    await expect(bench.share()).rejects.toThrow('changed by another program');
    const again = await fileBench({ clock: bench.clock, state: bench.state });
    expect(await again.share()).toMatch(/./);
  });

  it.each([
    ['cut off', (text: string) => text.slice(0, -10)],
    ['empty', () => ''],
    ['no JSON', () => 'credentials'],
    ['of another format', () => '{"version":1,"credentials":{}}'],
    ['with an invalid role', (text: string) => text.replaceAll('"viewer"', '"root"')],
    ['with an invalid hash', (text: string) => text.replaceAll(/"hash":"[^"]+"/g, '"hash":""')],
  ])('are none if the file is %s: it is kept under another name', async (_, damage) => {
    const bench = await fileBench();
    const link = await bench.share();
    bench.state.files.set('credentials.json', damage(bench.state.text()));
    const again = await fileBench({ clock: bench.clock, state: bench.state });
    expect(reasonOf(again, link)).toBe('unknown');
    expect(again.state.files.get('credentials.json.damaged')).toBe(
      damage(bench.state.text()) || again.state.files.get('credentials.json.damaged'),
    );
    expect(again.logged).toContainEqual([
      'error',
      'credentials-damaged',
      expect.objectContaining({ file: 'credentials.json.damaged' }),
    ]);
    expect(await again.signIn(await again.pair())).toMatch(/^t_/);
  });

  it('are refused in a file of a later version, which is kept, with a message', async () => {
    const state = new MemoryState();
    state.files.set('credentials.json', '{"version":2,"other":true}');
    await expect(fileBench({ state })).rejects.toThrow(/written by a later version of Baudcast/);
    expect(state.files.get('credentials.json')).toBe('{"version":2,"other":true}');
  });
});
