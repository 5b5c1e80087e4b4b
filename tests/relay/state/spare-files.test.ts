import { expect, it } from 'vitest';
import { SpareFiles } from '../../../relay/state/spare-files.ts';
import type { StateFiles } from '../../../relay/state/state-directory.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { settle } from '../../support/settle.ts';

/** A disk that accepts writes until a test says otherwise. */
class Disk implements StateFiles {
  readonly path = '/state';
  readonly texts = new Map<string, string>();
  failure: string | undefined;

  read(name: string): Promise<string | undefined> {
    return Promise.resolve(this.texts.get(name));
  }

  async write(name: string, text: string): Promise<void> {
    this.#check();
    this.texts.set(name, text);
  }

  async setAside(name: string): Promise<string> {
    this.#check();
    this.texts.delete(name);
    return `/state/${name}.damaged`;
  }

  async remove(name: string): Promise<void> {
    this.#check();
    this.texts.delete(name);
  }

  #check(): void {
    if (this.failure !== undefined) throw Object.assign(new Error(this.failure), { code: this.failure });
  }
}

function bench(failure?: string) {
  const [disk, clock, logged] = [new Disk(), new FakeClock(), [] as string[]];
  disk.failure = failure;
  const files = new SpareFiles(disk, { clock, log: (_level, event) => void logged.push(event) });
  return { disk, clock, logged, files };
}

it.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'])(
  'security 29: with %s at the start state is kept in memory, reported once, and written when the disk accepts it',
  async (code) => {
    const { disk, clock, logged, files } = bench(code);
    disk.texts.set('b', 'damaged');
    await files.write('a', 'one');
    await files.setAside('b');
    await files.remove('c');
    expect([await files.read('a'), await files.read('b'), disk.texts.get('a')]).toEqual(['one', undefined, undefined]);
    files.started();
    // Still full: new data is kept with the rest.
    await files.write('a', 'two');
    await clock.advance(60_000);
    expect(logged).toEqual(['state-not-kept']);
    expect(files.isCached).toBe(false);

    disk.failure = undefined;
    await clock.advance(60_000);
    await settle();
    expect(disk.texts.get('a')).toBe('two');
    expect(logged).toEqual(['state-not-kept', 'state-kept']);
    expect(files.isCached).toBe(true);
    expect(clock.running).toBe(0);
  },
);

it('security 29: a disk that fills up later is an error, and so is any other failure', async () => {
  const later = bench();
  await later.files.write('a', 'one');
  later.files.started();
  later.disk.failure = 'ENOSPC';
  await expect(later.files.write('a', 'two')).rejects.toThrow('ENOSPC');
  expect(await later.files.read('a')).toBe('one');

  const denied = bench('EACCES');
  await expect(denied.files.write('a', 'one')).rejects.toThrow('EACCES');
});
