import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const top = fileURLToPath(new URL('../..', import.meta.url));

/** The result of `npm pack`. */
interface Packed {
  /** The tarball. */
  readonly path: string;
  /** Paths of the files in it. */
  readonly files: readonly string[];
}

/** Runs npm in a directory; returns what it printed. @throws {Error} with its output when it fails */
export async function runNpm(directory: string, ...args: string[]): Promise<string> {
  const npm = process.env['npm_execpath'];
  const [program, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  const { stdout } = await promisify(execFile)(program, [...first, ...args], { cwd: directory });
  return stdout;
}

/** Packs Baudcast as it is built now. @param directory takes the tarball */
export async function pack(directory: string): Promise<Packed> {
  // `prepack` would rebuild the files that other tests read now.
  const told = await runNpm(top, 'pack', '--ignore-scripts', '--json', '--pack-destination', directory);
  const printed = JSON.parse(told) as unknown;
  const [made] = (Array.isArray(printed) ? printed : Object.values(printed as object)) as [
    { filename: string; files: { path: string }[] },
  ];
  return { path: join(directory, made.filename), files: made.files.map(({ path }) => path) };
}
