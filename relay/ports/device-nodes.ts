import { opendir } from 'node:fs/promises';
import { pathGeneration } from './extra-paths.ts';

/** Names in /dev that a serial port may have: no virtual screens, no ptys, no memory, no disks. */
const mayBePort = (name: string): boolean => /^(tty[A-Za-z]|rfcomm|cu\.|cua)/.test(name);

/**
 * A text that changes when a serial port comes or goes, or another takes its name. Much cheaper than a listing, so it can
 * be taken often; watching /dev would be told of each byte written to any device.
 * @param paths to look at more closely
 * @returns undefined where there is no such directory
 */
export async function deviceNodes(paths: readonly string[], directory = '/dev'): Promise<string | undefined> {
  try {
    const names: string[] = [];
    for await (const { name } of await opendir(directory, { bufferSize: 512 })) if (mayBePort(name)) names.push(name);
    const generations = await Promise.all(paths.map(async (path) => `${path} ${(await pathGeneration(path)) ?? ''}`));
    return [...names.sort(), ...generations].join('\n');
  } catch {
    return undefined;
  }
}
