import { defineConfig } from 'vite';

/** What `import … from 'baudcast'` gives: one file for pages, one for Node. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: 'dist/library',
    // The declarations of the compiler lie there already.
    emptyOutDir: false,
    target: ['chrome111', 'edge111', 'firefox140', 'safari17.4'],
    lib: { entry: { baudcast: 'web/library/baudcast.ts', node: 'web/library/node.ts' }, formats: ['es'] },
    rolldownOptions: {
      external: ['ws'],
      output: { chunkFileNames: '[name].js' },
      // Advice for slow builds, printed on any slow computer.
      checks: { bundlerTimings: false },
    },
  },
});
