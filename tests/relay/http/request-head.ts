/** The head of a request to a relay on this computer, with the empty line after it. */
export function requestHead(line: string, port: number, headers: readonly string[] = []): string {
  return [`${line} HTTP/1.1`, `Host: localhost:${port}`, ...headers, '', ''].join('\r\n');
}

/** The headers of a WebSocket handshake. */
export function upgradeHeaders(key = `${'A'.repeat(22)}==`): string[] {
  return ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${key}`];
}
