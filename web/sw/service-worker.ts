import { PrecacheController, PrecacheRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { downloadFolder, downloadResponse, isDownloadOffer, offerDownload } from './downloads.ts';
import { isOwnPage } from './own-page.ts';

declare const self: ServiceWorkerGlobalScope;

/** The message to a new version when the person chose it (see web/app-update.ts). */
const takeOverMessage = 'SKIP_WAITING';

/** Where the page is on its server: `/` at a relay. */
const root = new URL('.', self.location.href).pathname;

const files = new PrecacheController();
files.addToCacheList(self.__WB_MANIFEST);

// A new version waits until every page of the old one is gone, or the person asks for it.
self.addEventListener('install', (event) => event.waitUntil(files.install(event)));
self.addEventListener('activate', (event) => event.waitUntil(takeOver(event)));
self.addEventListener('message', ({ data, ports: [port] }: ExtendableMessageEvent) => {
  if (port && isDownloadOffer(data)) offerDownload(String(data.name), port, root);
  if (isTakeOver(data)) void self.skipWaiting();
});

registerRoute(new PrecacheRoute(files));
// Large files that the page writes while they are saved (web/ui/captures/save-targets.ts).
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith(`${root}${downloadFolder}`),
  ({ url, event }) => Promise.resolve(downloadResponse(url.pathname, (done) => event.waitUntil(done))),
);
const cachedPage = files.createHandlerBoundToURL('index.html');
const asPage = new NavigationRoute(async (options) => atAnyDepth(await cachedPage(options)));
registerRoute((asked) => isOwnPage(asked.url.pathname, root) && asPage.match(asked), asPage.handler);
// A window that still runs the version before this one may load a view it has not shown yet.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith(`${root}assets/`),
  async ({ request }) => (await caches.match(request)) ?? fetch(request),
);

/**
 * index.html for addresses below it, such as `/ports/lab1/gps`: what it loads is at the root (as
 * relay/http/static-files.ts does).
 */
async function atAnyDepth(page: Response): Promise<Response> {
  const html = (await page.text()).replaceAll('="./', `="${root}`);
  return new Response(html, { headers: page.headers });
}

async function takeOver(event: ExtendableEvent): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  // The one that asked reloads at once. With others open, the next version clears away what they need.
  if (windows.length <= 1) await files.activate(event);
  // Without this, the very first visit could not go on offline before it is reloaded.
  await self.clients.claim();
}

function isTakeOver(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === takeOverMessage;
}
