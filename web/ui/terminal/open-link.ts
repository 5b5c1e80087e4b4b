/**
 * Opens a link that was found in what a device said: only by Ctrl or ⌘ with the click, only http and https, and with no
 * way back to this page.
 */
export function openLink(event: MouseEvent, uri: string): void {
  if (!event.ctrlKey && !event.metaKey) return;
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return;
  window.open(url.href, '_blank', 'noopener,noreferrer');
}
