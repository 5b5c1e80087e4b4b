import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** For as long as the relay runs. */
export async function writeLocalAccess(
  files: StateFiles,
  { url, credential, certificate }: LocalAccess,
): Promise<void> {
  await files.write(name, `${JSON.stringify({ url, credential, certificate })}\n`);
}

/** The relay runs no longer. */
export async function removeLocalAccess(files: StateFiles): Promise<void> {
  await files.remove(name);
}

/**
 * The local access of a relay that runs on this computer.
 * @param directory of its state
 * @returns undefined where there is none, or this user may not read it
 */
export function readLocalAccess(directory: string): LocalAccess | undefined {
  try {
    const read = JSON.parse(readFileSync(join(directory, name), 'utf8')) as Partial<
      Record<keyof LocalAccess, unknown>
    > | null;
    const { url, credential, certificate } = read ?? {};
    return typeof url === 'string' && URL.canParse(url) && typeof credential === 'string'
      ? { url, credential, ...(typeof certificate === 'string' ? { certificate } : {}) }
      : undefined;
  } catch {
    return undefined;
  }
}
