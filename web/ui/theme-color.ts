/**
 * Colours the browser's own frame by the chosen theme and not by the system's. The page has one `theme-color` for each
 * system theme; with a theme of one's own the one that fits holds always and the other never.
 */
export function applyThemeColor(head: ParentNode, theme: 'auto' | 'light' | 'dark'): void {
  for (const meta of head.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const scheme = (meta.dataset['scheme'] ??= meta.media.includes('dark') ? 'dark' : 'light');
    meta.media = theme === 'auto' ? `(prefers-color-scheme: ${scheme})` : theme === scheme ? 'all' : 'not all';
  }
}
