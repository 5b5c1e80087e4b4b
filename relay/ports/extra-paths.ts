import { realpath, stat } from 'node:fs/promises';
import type { HostPort } from './host-port.ts';

/** Paths from the configuration, by the ids they are offered under. */
export type ExtraPaths = ReadonlyMap<string, string>;

/**
 * Adds the configured ports that are there now. One that was found anyway is offered only under its configured id. What
 * is not a character device (a disk, a file) is not offered.
 */
export async function withExtraPaths(found: readonly HostPort[], extra: ExtraPaths): Promise<HostPort[]> {
  const offered = await Promise.all([...extra].map(([id, path]) => findExtra(id, path, found)));
  const present = offered.filter((port) => port !== undefined);
  const isReplaced = ({ id, path }: HostPort): boolean =>
    extra.has(id) || present.some(({ realPath }) => realPath === path);
  return [...present.map(({ port }) => port), ...found.filter((port) => !isReplaced(port))];
}

/** Something that is different when another device is at `path`; undefined when there is none. */
export async function pathGeneration(path: string): Promise<string | undefined> {
  const node = await stat(path).catch(() => undefined);
  return node?.isCharacterDevice() === true ? `${node.dev}:${node.ino}` : undefined;
}

async function findExtra(id: string, path: string, found: readonly HostPort[]) {
  const generation = await pathGeneration(path);
  if (generation === undefined) {
    const same = found.find((port) => port.path === path);
    return same && { port: { ...same, id, name: id }, realPath: path };
  }
  const realPath = await realpath(path).catch(() => path);
  const usb = found.find((port) => port.path === realPath)?.usb ?? null;
  return { port: { id, name: id, path, usb, generation }, realPath };
}
