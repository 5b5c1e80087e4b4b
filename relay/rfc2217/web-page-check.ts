const methods = ['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH', 'CONNECT', 'TRACE'];
/** A request line that is longer is none that a person or a program means for a device. */
const maxLineBytes = 1024;

/**
 * Whether the first bytes of a connection are a browser's: any web page can make it send a request here, whose body
 * would go to the device.
 */
export function isFromBrowser(head: Uint8Array): boolean {
  return isHttp(head) || isClientHello(head);
}

function isHttp(head: Uint8Array): boolean {
  const text = String.fromCharCode(...head.subarray(0, maxLineBytes));
  if (!methods.some((method) => text.startsWith(`${method} `))) return false;
  return / HTTP\/1\.[01]\r?\n/.test(text) || head.length >= maxLineBytes;
}

/** The first record of TLS: a handshake with a ClientHello in it. */
function isClientHello([type, major, minor, , , message]: Uint8Array): boolean {
  return type === 22 && major === 3 && minor !== undefined && minor <= 4 && message === 1;
}
