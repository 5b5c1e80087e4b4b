/** What the modules of a folder may import. */
export interface FolderRule {
  /** Other folders. */
  readonly folders: readonly string[];
  /** npm packages, a scope's all as `@scope/*`, and Node's own modules as `node:*`. */
  readonly packages: readonly string[];
}

/** The direction of imports. What is not said here is not allowed; the folders are those with a tsconfig, and more. */
export const folderRules: Readonly<Record<string, FolderRule>> = {
  'web/core': { folders: [], packages: [] },
  'web/capture/store': { folders: ['web/core'], packages: [] },
  'web/capture/packets': { folders: ['web/core', 'web/capture/store'], packages: [] },
  'web/capture/search': { folders: ['web/core', 'web/capture/store', 'web/capture/packets'], packages: [] },
  'web/capture/rows': {
    folders: ['web/core', 'web/capture/store', 'web/capture/packets', 'web/capture/search'],
    packages: [],
  },
  'web/line': { folders: ['web/core'], packages: [] },
  'web/w3c': { folders: ['web/core'], packages: [] },
  'web/serial': { folders: ['web/core', 'web/line', 'web/w3c'], packages: [] },
  'web/serial/window': { folders: ['web/core'], packages: [] },
  'web/demo': { folders: ['web/core', 'web/line', 'web/w3c'], packages: [] },
  'web/remote': { folders: ['web/core', 'web/line', 'web/w3c', 'relay/protocol'], packages: [] },
  'web/storage': { folders: ['web/core', 'web/capture/store'], packages: ['idb'] },
  'web/engine/api': { folders: ['web/core'], packages: ['comlink'] },
  'web/engine/client': { folders: ['web/core', 'web/engine/api'], packages: ['comlink'] },
  'web/engine': {
    folders: [
      'web/core',
      'web/capture/store',
      'web/capture/packets',
      'web/capture/search',
      'web/capture/rows',
      'web/line',
      'web/serial',
      'web/demo',
      'web/storage',
      'web/engine/api',
      'web/remote',
    ],
    packages: ['comlink', 're2js'],
  },
  'web/i18n': { folders: ['web/core'], packages: ['@lit/localize', 'lit'] },
  'web/ui': {
    folders: ['web/core', 'web/engine/api', 'web/i18n'],
    packages: ['lit', '@lit/context', '@lit/localize', '@xterm/*', '@awesome.me/webawesome', 'uqr'],
  },
  'web/sw': { folders: [], packages: ['workbox-precaching', 'workbox-routing'] },
  web: {
    folders: [
      'web/core',
      'web/engine',
      'web/engine/api',
      'web/engine/client',
      'web/i18n',
      'web/serial/window',
      'web/ui',
    ],
    packages: ['workbox-window'],
  },
  'relay/protocol': { folders: [], packages: [] },
  'relay/session': { folders: ['relay/protocol'], packages: ['node:*'] },
  'relay/ports': { folders: ['relay/protocol', 'relay/session'], packages: ['node:*', 'serialport'] },
  'relay/record': { folders: ['relay/protocol', 'relay/session', 'relay/log', 'relay/state'], packages: ['node:*'] },
  'relay/audit': { folders: ['relay/protocol', 'relay/session', 'relay/log', 'relay/state'], packages: ['node:*'] },
  'relay/webhooks': { folders: ['relay/protocol', 'relay/session', 'relay/log'], packages: ['node:*'] },
  'relay/metrics': { folders: ['relay/protocol', 'relay/session'], packages: ['prom-client'] },
  'relay/events': { folders: ['relay/protocol'], packages: ['node:*'] },
  'relay/log': { folders: [], packages: [] },
  'relay/state': { folders: [], packages: ['node:*'] },
  'relay/auth': { folders: ['relay/protocol', 'relay/session', 'relay/log', 'relay/state'], packages: ['node:*'] },
  'relay/tls': {
    folders: ['relay/session', 'relay/log'],
    packages: ['node:*', '@peculiar/asn1-schema', '@peculiar/asn1-x509', '@peculiar/x509', 'reflect-metadata'],
  },
  'relay/link': { folders: ['relay/protocol', 'relay/session', 'relay/auth', 'relay/log'], packages: [] },
  'relay/http': {
    folders: ['relay/protocol', 'relay/session', 'relay/auth', 'relay/link', 'relay/log', 'relay/tls'],
    packages: ['node:*', 'sirv'],
  },
  'relay/ws': {
    folders: ['relay/protocol', 'relay/session', 'relay/auth', 'relay/link', 'relay/log'],
    packages: ['node:*', 'ws'],
  },
  'relay/hub': {
    folders: ['relay/protocol', 'relay/session', 'relay/auth', 'relay/link', 'relay/log', 'relay/ws'],
    packages: ['node:*', 'ws'],
  },
  'relay/service': { folders: [], packages: ['node:*'] },
  'relay/cli': {
    folders: [
      'relay/audit',
      'relay/log',
      'relay/protocol',
      'relay/record',
      'relay/service',
      'relay/session',
      'relay/state',
    ],
    packages: ['node:*', 'uqr', 'ws'],
  },
  relay: {
    folders: [
      'relay/audit',
      'relay/auth',
      'relay/cli',
      'relay/events',
      'relay/http',
      'relay/hub',
      'relay/link',
      'relay/log',
      'relay/metrics',
      'relay/ports',
      'relay/protocol',
      'relay/record',
      'relay/service',
      'relay/session',
      'relay/state',
      'relay/tls',
      'relay/webhooks',
      'relay/ws',
    ],
    packages: ['node:*'],
  },
};
