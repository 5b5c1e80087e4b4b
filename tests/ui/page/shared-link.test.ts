import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compactLibrary, makeCommand } from '../../../web/core/commands/command-library.ts';
import { starterSets } from '../../../web/core/commands/starter-sets.ts';
import {
  maxLinkLength,
  readSharedLink,
  sharedKinds,
  tooLongSentence,
  writeSharedLink,
} from '../../../web/ui/page/shared-link.ts';

const page = 'https://lab.example/serial/';

test('a link carries anything of every kind in its fragment, in characters that no program changes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...sharedKinds), fc.jsonValue(), async (kind, value) => {
      const link = await writeSharedLink(kind, value, page);
      expect(link).toMatch(/^https:\/\/lab\.example\/serial\/#add=[a-z]+\.1\.[\w-]+$/);
      // JSON has no negative zero.
      expect(await readSharedLink(link)).toEqual({ ok: true, kind, value: JSON.parse(JSON.stringify(value)) });
    }),
    { numRuns: 50 },
  );
});

test('each of the sets to start from has room in a link', async () => {
  for (const { name, commands } of starterSets) {
    const made = commands.map((command, at) => makeCommand(String(at), command));
    const group = { id: 'g', name, portId: '', commands: made };
    expect((await writeSharedLink('commands', compactLibrary([group]), page)).length).toBeLessThan(maxLinkLength / 2);
  }
  expect(tooLongSentence(12_345)).toMatch(/12.345.*8000/);
});

test('a link that is cut, changed or of another kind is broken, and one of a later version says so', async () => {
  const link = await writeSharedLink('sequences', [{ name: 'a', text: 'stop' }], page);
  const [, content = ''] = /\.1\.(.*)$/.exec(link) ?? [];
  for (const broken of [
    link.slice(0, -4),
    link.replace('sequences', 'captures'),
    link.replace('.1.', '.0.'),
    `${page}#add=`,
    `${page}#add=sequences.1.`,
    `${page}#add=sequences.1.****`,
    `${page}#add=sequences.1.${content}%20x`,
    `${page}#add=__proto__.1.${content}`,
    page,
  ])
    expect(await readSharedLink(broken), broken).toEqual({ ok: false, problem: 'broken' });
  expect(await readSharedLink(link.replace('.1.', '.2.'))).toEqual({ ok: false, problem: 'newer' });
});

test('a link that unpacks to megabytes is broken', async () => {
  const content = deflateRawSync(JSON.stringify('0'.repeat(5_000_000))).toString('base64url');
  expect(content.length).toBeLessThan(maxLinkLength);
  expect(await readSharedLink(`${page}#add=commands.1.${content}`)).toEqual({ ok: false, problem: 'broken' });
});
