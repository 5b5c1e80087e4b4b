/** The page a share opens: its port's, when it has one alone. @param base without a slash at the end @param port as a scope names it */
export function shareUrl(base: string, node: string, port: string | undefined): string {
  if (port === undefined || port.endsWith('/*')) return `${base}/`;
  return `${base}/ports/${[node, ...port.split('/')].map(encodeURIComponent).join('/')}`;
}
