import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { DecodeReport } from './decode-benchmark.ts';

/**
 * Measures code as a browser gets it: bundled, so that calls between modules cost nothing, in a process of its own.
 * @param sizes bytes of each protocol, and points of a series. Default: those of the report
 */
export async function measureDecoding(...sizes: readonly number[]): Promise<DecodeReport> {
  const outDir = fileURLToPath(new URL('../../../node_modules/.cache/bench-decode', import.meta.url));
  const entry = fileURLToPath(new URL('main.ts', import.meta.url));
  await build({
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: { ssr: entry, outDir, emptyOutDir: true, rollupOptions: { output: { entryFileNames: 'bench.mjs' } } },
  });
  try {
    const stdio = ['ignore', 'pipe', 'inherit'] as const;
    const report = execFileSync(process.execPath, [`${outDir}/bench.mjs`, ...sizes.map(String)], { stdio: [...stdio] });
    return JSON.parse(report.toString()) as DecodeReport;
  } finally {
    rmSync(outDir, { recursive: true });
  }
}
