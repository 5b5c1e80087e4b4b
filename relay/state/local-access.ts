import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { requireOwn } from '../base/require-own-directory.ts';
import type { StateFiles } from './state-directory.ts';

/** How programs of the relay's user on the relay's computer reach it, and their credential. */
export interface LocalAccess {
  /** As in `https://localhost:8017`: the credential is for this place and no other. */
  readonly url: string;
  readonly credential: string;
  /** The certificate in use, as PEM. It need not name the host of `url`. Default: none. */
  readonly certificate?: string | undefined;
}

const name = 'local-access.json';

/**
 * For as long as the relay runs. Where its disk is full, in memory of this computer that looks like a disk, so that
 * `baudcast pair` finds the relay all the same.
 */
export async function writeLocalAccess(
  files: StateFiles,
  { url, credential, certificate }: LocalAccess,
): Promise<void> {
  const text = `${JSON.stringify({ url, credential, certificate })}\n`;
  await files.write(name, text);
  const spare = spareFile(files.path);
  if (read(join(files.path, name))?.credential === credential) {
    if (spare) await rm(spare.path, { force: true }).catch(() => undefined);
  } else if (spare) {
    await mkdir(spare.directory, { mode: 0o700 }).catch(() => undefined);
    if (isOwn(spare)) await writeFile(spare.path, text, { mode: 0o600 }).catch(() => undefined);
  }
}

/** The relay runs no longer. */
export async function removeLocalAccess(files: StateFiles): Promise<void> {
  await files.remove(name);
  const spare = spareFile(files.path);
  if (spare && isOwn(spare)) await rm(spare.path, { force: true }).catch(() => undefined);
}

/**
 * The local access of a relay that runs on this computer.
 * @param directory of its state
 * @param mine the number of this process's user. Default: the real one
 * @returns undefined where there is none, or this user may not read it
 */
export function readLocalAccess(directory: string, mine = process.getuid?.()): LocalAccess | undefined {
  const spare = spareFile(directory);
  // What is in the directory may be of a run before, if the disk is full.
  return (spare && isOwn(spare) ? read(spare.path) : undefined) ?? read(join(directory, name), mine);
}

/** @param mine the number of this process's user. Default: the real one */
function read(path: string, mine = process.getuid?.()): LocalAccess | undefined {
  try {
    // Root asks the relays of others; nobody else believes an address that another user wrote down.
    if (mine !== 0) requireOwn(statSync(path), mine);
    const value = JSON.parse(readFileSync(path, 'utf8')) as Partial<Record<keyof LocalAccess, unknown>> | null;
    const { url, credential, certificate } = value ?? {};
    return typeof url === 'string' && URL.canParse(url) && typeof credential === 'string'
      ? { url, credential, ...(typeof certificate === 'string' ? { certificate } : {}) }
      : undefined;
  } catch {
    return undefined;
  }
}

interface SpareFile {
  readonly directory: string;
  readonly path: string;
  /** Whose directory it has to be. */
  readonly uid: number;
}

/** Not a disk: systemd's directory for the user, where there is one, or the memory that all users share. */
function spareFile(stateDirectory: string): SpareFile | undefined {
  const uid = ownerOf(stateDirectory) ?? process.getuid?.();
  const root = [`/run/user/${uid}`, '/dev/shm'].find((path) => existsSync(path));
  if (uid === undefined || root === undefined) return undefined;
  const directory = join(root, `baudcast-${uid}`);
  const place = createHash('sha256').update(resolve(stateDirectory)).digest('hex').slice(0, 16);
  return { directory, path: join(directory, `${place}.json`), uid };
}

/** Anybody could have made a directory of this name, and put in an address of their own. */
function isOwn({ directory, uid }: SpareFile): boolean {
  try {
    const found = lstatSync(directory);
    return found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0;
  } catch {
    return false;
  }
}

function ownerOf(directory: string): number | undefined {
  try {
    return statSync(directory).uid;
  } catch {
    return undefined;
  }
}
