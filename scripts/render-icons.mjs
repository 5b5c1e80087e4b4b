/**
 * Renders the installed app's icons from web/public/icons/icon.svg. Run it after changing the drawing, and commit what
 * it wrote: `node scripts/render-icons.mjs [path of a Chromium]`
 */
import { readFile, writeFile } from 'node:fs/promises';
import { chromium } from '@playwright/test';

const folder = new URL('../web/public/icons/', import.meta.url);
const drawing = await readFile(new URL('icon.svg', folder), 'utf8');
const mark = /<g[\s\S]*<\/g>/.exec(drawing)?.[0];
if (mark === undefined) throw new Error('icon.svg has no <g> with the mark');

const svg = (content) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${content}</svg>`;
const centred = (scale) => `<g transform="translate(12 12) scale(${scale}) translate(-12 -12)">${mark}</g>`;
const icons = [
  { name: 'icon-192.png', sizePx: 192, source: drawing },
  { name: 'icon-512.png', sizePx: 512, source: drawing },
  // All of a maskable icon but a circle of 80 % may be cut off (W3C Manifest, section on icon masks).
  {
    name: 'maskable-512.png',
    sizePx: 512,
    source: svg(`<rect width="24" height="24" fill="#0a7c76"/>${centred(0.82)}`),
  },
  // Only its opacity counts.
  { name: 'monochrome-512.png', sizePx: 512, source: svg(centred(1.12)) },
];

const browser = await chromium.launch({ executablePath: process.argv[2], args: ['--no-sandbox'] });
try {
  for (const { name, sizePx, source } of icons) {
    const page = await browser.newPage({ viewport: { width: sizePx, height: sizePx } });
    await page.setContent(`<style>*{margin:0}svg{display:block;width:100vw}</style>${source}`);
    await writeFile(new URL(name, folder), await page.screenshot({ omitBackground: true }));
    await page.close();
  }
} finally {
  await browser.close();
}
