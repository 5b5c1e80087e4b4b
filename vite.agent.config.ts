import { defineConfig } from 'vite';

/** What the relay's tools for agents use of the page's pure rooms, as `#agent/*` of package.json. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: 'dist/agent',
    target: 'node20',
    lib: {
      entry: { 'decode-bytes': 'web/agent/decode-bytes.ts', 'run-sequence': 'web/agent/run-sequence.ts' },
      formats: ['es'],
    },
    rolldownOptions: {
      external: ['re2js'],
      output: { chunkFileNames: '[name].js' },
      // Advice for slow builds, printed on any slow computer.
      checks: { bundlerTimings: false },
    },
  },
});
