import { createReadStream, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { partsOfThePage, partsOfWorkers } from './part-loading.ts';
import { relayProxy } from './relay-proxy.ts';
import { manifest } from './web-manifest.ts';

/** Vite's client talks to its server over a WebSocket; the built page never does. */
const allowHotReload: Plugin = {
  name: 'allow-hot-reload',
  apply: 'serve',
  transformIndexHtml: (html) => html.replace("connect-src 'self'", "connect-src 'self' ws:"),
};

/** A file in place of a device, by `BAUDCAST_REPLAY=boot.baudcast npm run dev` (web/ui/shell/dev-replay.ts). */
const replayedFile: Plugin = {
  name: 'replayed-file',
  apply: 'serve',
  configureServer({ middlewares }) {
    middlewares.use('/dev-replay', (_request, response) => {
      const path = process.env['BAUDCAST_REPLAY'];
      if (path === undefined) return response.writeHead(204).end();
      const file = createReadStream(path);
      file.on('open', () => response.setHeader('X-File-Name', encodeURIComponent(basename(path))));
      file.on('error', ({ message }) => response.writeHead(404).end(message));
      file.pipe(response);
      return undefined;
    });
  },
};

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

/**
 * What the first screen shares with the parts that are loaded later. Left to itself, the bundler makes a file of each
 * handful of modules, and small files compress badly: as one they are 4 kB less.
 */
const shared = new RegExp(
  [
    /node_modules\/(@lit|lit|lit-element|lit-html)\/(?!.*(static|live)\b)/,
    /web\/ui\/kit\/(controls|floating|icons|menu-button|screen-room|side-styles)/,
    /web\/ui\/page\/(?!checksum-choices|copy-text|kept-settings|own-texts|paste-link|recording-mark)/,
    /web\/ui\/(ports\/(port-list|shared-mark|touch-watch)|preferences\/preferences\.ts|shell\/tab-(model|subject))/,
    /web\/core\/(plain-name|port-settings|serial-error)/,
    /web\/load-part/,
    /web\/i18n\/(configure-locale|demo-texts|format|join-sentences)/,
  ]
    .map(({ source }) => source)
    .join('|'),
);

/** The service worker has all names, and hashes do not compress: 42 bits tell the versions of a file apart. */
const names = { chunkFileNames: 'assets/[name]-[hash:7].js', assetFileNames: 'assets/[name]-[hash:7][extname]' };

/** Each is small, and the first load has the names of all files. */
const decoders = {
  name: 'decoders',
  test: /web\/decode\/(?!decoder|mavlink|read-messages|own-format|own-pattern|linear)/,
};

/** Small modules that several parts loaded later have in common. */
const small = {
  name: 'small',
  test: new RegExp(
    [
      /web\/ui\/kit\/(address-field|choice-select|list-row-styles|second-ticker|strip-styles)/,
      /web\/ui\/page\/copy-text/,
      /web\/ui\/(captures\/save-file|composer\/transmit-history|decoders\/(choose-decoder|message-text))/,
      /web\/ui\/(access\/copy-field|plot\/plot-options|view\/view-preferences)/,
      /web\/core\/(escape-sequences|file-name|hex-pattern|join-bytes|line-ending|line-error|local-stamp)/,
      /web\/core\/(composer-payload|packet-rule|reset-policy|signals|signal-recipe)/,
    ]
      .map(({ source }) => source)
      .join('|'),
  ),
};

/** Without advice for slow builds, which is printed on any slow computer. */
const checks = { bundlerTimings: false };

export default defineConfig({
  // Every address is relative, so that the build works under any path of a static server.
  base: './',
  define: { baudcastVersion: JSON.stringify(version) },
  publicDir: 'web/public',
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    target: ['chrome111', 'edge111', 'firefox140', 'safari17.4'],
    modulePreload: { polyfill: false },
    // A `data:` font or worker is refused by the page's Content-Security-Policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: { ...names, codeSplitting: { groups: [{ name: 'shared', test: shared }, decoders, small] } },
      checks,
    },
    // Of the libraries in the build: it is distributed, in the npm package too.
    license: { fileName: 'licenses.md' },
  },
  worker: {
    format: 'es',
    plugins: () => [partsOfWorkers],
    // `web/engine/worker.ts` says why it must not lie with the rest.
    rolldownOptions: {
      checks,
      output: {
        ...names,
        codeSplitting: {
          groups: [
            // With a function of a line, which would be a file of its own.
            { name: 'engine', test: /serve-engine\.ts$|search\/fold-case\.ts$/ },
            { name: 'scan', test: /serve-scans\.ts$/ },
            { name: 'demo', test: /web\/demo\/(demo-clock|demo-source|simulated-line)/ },
            // What a demo device needs when it is opened, and a replay too.
            { name: 'simulated', test: /web\/demo\/(?!devices)|signal-sequence/ },
            decoders,
            // Small modules that several parts have in common.
            { name: 'common', test: /web\/core\// },
          ],
        },
      },
    },
  },
  optimizeDeps: { entries: ['index.html'] },
  server: {
    port: 5173,
    // As the relay sends them: without them clocks are coarser than in the built page.
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
    proxy: relayProxy(process.env['BAUDCAST_RELAY'] ?? 'http://localhost:8017'),
    watch: { ignored: ['**/dist/**', '**/docs/**', '**/test-results/**'] },
  },
  plugins: [
    allowHotReload,
    replayedFile,
    partsOfThePage,
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'web/sw',
      filename: 'service-worker.ts',
      // The page registers it itself, to offer a new version and never to force it.
      injectRegister: false,
      injectManifest: {
        // Everything, so that views loaded later work offline too. The manifest's icons come by themselves.
        globPatterns: ['**/*.{js,css,html,svg,woff2,wasm}'],
        rollupFormat: 'iife',
      },
      integration: { configureCustomSWViteBuild: (build) => void (build.logLevel = 'warn') },
      manifest,
    }),
  ],
});
