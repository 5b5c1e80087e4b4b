import { build, type Rollup } from 'vite';

/** Bundles the module at `entry` (an absolute path) into the text of one ES module that imports nothing. */
export async function bundleScript(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    build: { write: false, minify: false, lib: { entry, formats: ['es'], fileName: 'script' } },
  });
  const [{ output }] = (Array.isArray(result) ? result : [result]) as [Rollup.RollupOutput];
  return output[0].code;
}
