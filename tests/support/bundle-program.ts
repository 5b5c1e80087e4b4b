import { mkdir, writeFile } from 'node:fs/promises';
import { parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Rollup } from 'vite';

const directory = fileURLToPath(new URL('../../node_modules/.cache/programs/', import.meta.url));

/**
 * Bundles the module at `entry` (an absolute path) into one file for Node, which runs no TypeScript in version 20.
 * @returns the path of the file, to be removed when it is not needed any more; packages are found from there
 */
export async function bundleProgram(entry: string): Promise<string> {
  const options = { ssr: entry, write: false, minify: false, target: 'node20' };
  const { output } = (await build({
    configFile: false,
    logLevel: 'warn',
    build: { ...options, rolldownOptions: { output: { codeSplitting: false } } },
  })) as Rollup.RollupOutput;
  await mkdir(directory, { recursive: true });
  const file = `${directory}${parse(entry).name}-${process.pid}.mjs`;
  await writeFile(file, output[0].code);
  return file;
}
