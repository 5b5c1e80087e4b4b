import { Workbox } from 'workbox-window';
import type { AppUpdate } from './ui/page/contexts.ts';

/** A page can stay open for weeks, and the browser looks for a new version only when one is opened. */
const checkIntervalMs = 3_600_000;

/** The state without a newer version, or without a service worker. */
export const noAppUpdate: AppUpdate = { available: false, apply: () => {} };

/**
 * Registers the service worker, which lets the page start with no network, and watches for a newer version of it.
 * Never reloads the page by itself.
 * @param scriptUrl address of the service worker
 * @param onAvailable called when a newer version lies ready, perhaps more than once
 */
export function watchForUpdates(scriptUrl: string, onAvailable: (update: AppUpdate) => void): void {
  if (!('serviceWorker' in navigator)) return;
  const workbox = new Workbox(scriptUrl);
  let hadController = navigator.serviceWorker.controller !== null;
  let applying = false;

  workbox.addEventListener('waiting', async () => {
    // Firefox tells of the very first one too, when the page is reloaded while that is installed.
    if (!(await registering)?.active) return;
    onAvailable({
      available: true,
      apply: () => {
        applying = true;
        workbox.messageSkipWaiting();
      },
    });
  });
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (applying) location.reload();
    // Another window chose the new version; this one keeps the old one until its person agrees.
    else if (hadController) onAvailable({ available: true, apply: () => location.reload() });
    hadController = true;
  });

  // Fails where the browser blocks storage: the page works, only not offline.
  const registering = workbox.register().catch(() => undefined);
  setInterval(() => void workbox.update().catch(() => {}), checkIntervalMs);
}
