import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readTextFile } from '../../../relay/cli/read-text-file.ts';

test('trials-2 C 8: a file is read with a byte order mark and in UTF-16, as Windows writes it', () => {
  const directory = mkdtempSync(join(tmpdir(), 'baudcast-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'config.json');
  const text = '{"node": "实验室"}\r\n';
  const little = Buffer.from(`\uFEFF${text}`, 'utf16le');
  for (const bytes of [Buffer.from(text), Buffer.from(`\uFEFF${text}`), little, Buffer.from(little).swap16()]) {
    writeFileSync(path, bytes);
    expect(readTextFile(path)).toBe(text);
  }
  writeFileSync(path, '');
  expect(readTextFile(path)).toBe('');
});
