import { lstat, stat } from 'node:fs/promises';
import { codeOf } from '../base/code-of.ts';
import { readTcpAddress } from '../rfc2217/tcp-address.ts';

const later = 'The port is offered as soon as a serial device is there.';

/**
 * What `--path` names if it cannot be offered now: one line for people.
 * @returns undefined for a character device, and for an address
 */
export async function describePath(id: string, path: string): Promise<string | undefined> {
  if (readTcpAddress(path)) return undefined;
  const what = await whatIsAt(path);
  return what === undefined ? undefined : `--path ${id}: ${path} ${what}. ${later}`;
}

async function whatIsAt(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    if (found.isCharacterDevice()) return undefined;
    if (found.isDirectory()) return 'is a directory, not a serial device';
    if (found.isFIFO()) return 'is a FIFO, not a serial device';
    if (found.isSocket()) return 'is a socket, not a serial device';
    if (found.isBlockDevice()) return 'is a disk, not a serial device';
    return 'is a file, not a serial device';
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ELOOP') return 'is a link that leads to itself';
    if (code === 'EACCES') return 'cannot be looked at by this user';
    const isLink = await lstat(path).then(
      (found) => found.isSymbolicLink(),
      () => false,
    );
    return isLink ? 'is a link to something that does not exist' : 'does not exist';
  }
}
