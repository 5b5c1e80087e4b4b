import { expect } from '@playwright/test';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Waits for the one file that a browser saves in a folder of its own, takes it out, and returns what is in it.
 * @param leastBytes what a large file has when it is whole
 */
export async function nextFile(directory: string, leastBytes = 1): Promise<Buffer> {
  const files = async () => (await readdir(directory).catch(() => [])).map((name) => join(directory, name));
  // Browsers write to another file, and move it when it is complete: until then there are two, or an empty one.
  const whole = async () => {
    const [path, ...others] = await files();
    if (path === undefined || others.length > 0 || /\.(part|wkdownload)$/.test(path)) return false;
    // It may be moved right now.
    const { size } = (await stat(path).catch(() => undefined)) ?? { size: 0 };
    return size >= leastBytes;
  };
  await expect.poll(whole, { message: 'a file is saved' }).toBe(true);
  const [path] = await files();
  const bytes = await readFile(path!);
  await rm(path!);
  return bytes;
}
