import type { ManifestOptions } from 'vite-plugin-pwa';

/** The installed app (W3C Web Application Manifest). Addresses are relative to it; its identity is `start_url`. */
export const manifest: Partial<ManifestOptions> = {
  name: 'Baudcast',
  short_name: 'Baudcast',
  description: 'A serial workbench: terminal, monitor and recorder for anything with a serial port.',
  lang: 'en',
  dir: 'ltr',
  start_url: './',
  scope: './',
  display: 'standalone',
  theme_color: '#ffffff',
  background_color: '#fbfcfc',
  categories: ['developer tools', 'utilities', 'productivity'],
  file_handlers: [{ action: './', accept: { 'application/x-baudcast': ['.baudcast'] } }],
  icons: [
    { src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png' },
    { src: 'icons/icon-512.png', sizes: '512x512', type: 'image/png' },
    { src: 'icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    { src: 'icons/monochrome-512.png', sizes: '512x512', type: 'image/png', purpose: 'monochrome' },
  ],
  shortcuts: [
    {
      name: 'Try a demo device',
      short_name: 'Demo',
      url: './?action=demo',
      icons: [{ src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png' }],
    },
    {
      name: 'Captures',
      short_name: 'Captures',
      url: './?action=captures',
      icons: [{ src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png' }],
    },
  ],
};
