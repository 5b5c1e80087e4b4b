import { noAppUpdate, watchForUpdates } from './app-update.ts';
import { appUpdateContext } from './ui/context/app-update-context.ts';
import { provideContext } from './ui/context/provide-context.ts';

const setAppUpdate = provideContext(document.body, appUpdateContext, noAppUpdate);
// Vite's own server has no service worker: it would serve yesterday's modules.
if (import.meta.env.PROD) watchForUpdates('/service-worker.js', setAppUpdate);

document.body.append(document.createElement('app-shell'));
