import { readFile } from 'node:fs/promises';
import { defineConfig, transformWithOxc, type Plugin } from 'vite';

/**
 * The program that users start. It is CommonJS and has to stay a file of its own: it sets what Node reads when it loads
 * the first ES module.
 */
const starter: Plugin = {
  name: 'starter',
  async generateBundle() {
    const text = await readFile(new URL('relay/baudcast.cts', import.meta.url), 'utf8');
    const { code } = await transformWithOxc(text, 'baudcast.cts', { lang: 'ts' });
    this.emitFile({ type: 'asset', fileName: 'baudcast.cjs', source: code });
  },
};

/** What is needed before it is known which command is asked for. */
const first = {
  name: 'first',
  test: new RegExp(
    [
      /relay\/base\/(?:clock|code-of)\.ts/,
      /relay\/protocol\/(?:access|access-refused|checks|close-codes|http-status)\.ts/,
      /relay\/protocol\/(?:limits|parse-message|relay-error)\.ts/,
      /relay\/client\/refusal\.ts/,
      /relay\/cli\/(?:client\/connection-end|command|command-list|visible-text|write-to)\.ts/,
    ]
      .map(({ source }) => source)
      .join('|'),
  ),
};

/**
 * What several commands have in common, of the rooms that need no package, so that none is loaded with it. Left to
 * itself, the bundler makes a file of each handful of modules.
 */
const shared = {
  name: 'shared',
  test: /relay\/(?:base|protocol|client|log|state|auth|cli)\/(?!client\/|terminal-qr)/,
  minShareCount: 2,
};

/** All files lie beside each other: modules find package.json and the page from their own place. */
const names = { entryFileNames: '[name].js', chunkFileNames: '[name].js' };

/**
 * The relay and the command line in a few files: loading hundreds of modules takes Node longer than starting. Each
 * `import()` of the source is a file that is loaded when a command needs it. Packages stay outside: they are npm's,
 * some with native parts. Nothing is minified, so that a stack trace can be read.
 */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: 'dist/relay',
    target: 'node20',
    ssr: 'relay/main.ts',
    rolldownOptions: {
      external: [/^#agent\//],
      output: { ...names, codeSplitting: { groups: [first, shared] } },
      // Advice for slow builds, printed on any slow computer.
      checks: { bundlerTimings: false },
    },
  },
  plugins: [starter],
});
