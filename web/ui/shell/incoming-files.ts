import type { ShellApi } from '../page/shell-context.ts';

/** Chromium, installed: the files that the app was started with (W3C Web App Launch Handler). */
interface LaunchQueue {
  setConsumer(consumer: (launch: { readonly files?: readonly FileSystemFileHandle[] }) => void): void;
}

let isTaking = false;

/**
 * Opens the files that the system starts the installed app with, and those that are dropped anywhere on the page unless
 * something there has taken them. To be called once or more.
 */
export function takeFiles(shell: Pick<ShellApi, 'openFiles'>): void {
  if (isTaking) return;
  isTaking = true;
  const { launchQueue } = globalThis as { readonly launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ files = [] }) => {
    if (files.length > 0) void Promise.all(files.map((handle) => handle.getFile())).then(shell.openFiles);
  });
  addEventListener('dragover', (event) => {
    if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
  });
  addEventListener('drop', (event) => {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (event.defaultPrevented || files.length === 0) return;
    event.preventDefault();
    void shell.openFiles(files);
  });
}
