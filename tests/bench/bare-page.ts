import { createServer, type Server } from 'node:http';
import { once } from 'node:events';

export const barePort = 8019;
export const bareOrigin = `http://localhost:${barePort}`;

/** Opens the one granted port, reads it and discards; counts. A key press in the window transmits the key. */
const reader = `
const count = { bytes: 0 };
let transmit = () => {};
async function start() {
  const [port] = await navigator.serial.getPorts();
  await port.open({ baudRate: 921600, bufferSize: 1 << 20 });
  const writer = port.writable.getWriter();
  transmit = (key) => writer.write(new TextEncoder().encode(key));
  read(port.readable.getReader());
}
async function read(reader) {
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    count.bytes += value.length;
  }
}`;

type PageFiles = Readonly<Record<string, readonly [type: string, body: string]>>;

const files: PageFiles = {
  '/window.html': [
    'text/html',
    `<!doctype html><title>Bare page</title><script>${reader}
globalThis.ready = start();
globalThis.onkeydown = ({ key }) => transmit(key);
globalThis.received = async () => count.bytes;
</script>`,
  ],
  '/paint.html': [
    'text/html',
    '<!doctype html><title>Bare page</title><script type="module" src="/paint.js"></script>',
  ],
  '/paint.js': ['text/javascript', 'document.body.append("Bare page")'],
  '/worker.html': [
    'text/html',
    `<!doctype html><title>Bare page</title><script>
const worker = new Worker('/worker.js');
const answer = () => new Promise((resolve) =>
  worker.addEventListener('message', ({ data }) => resolve(data), { once: true }));
globalThis.ready = answer();
globalThis.received = () => { const bytes = answer(); worker.postMessage({ question: 'received' }); return bytes; };
globalThis.onkeydown = ({ key }) => worker.postMessage({ key });
</script>`,
  ],
  '/worker.js': [
    'text/javascript',
    `${reader} start().then(() => postMessage('ready'));
onmessage = ({ data }) => data.key === undefined ? postMessage(count.bytes) : transmit(data.key);`,
  ],
};

/**
 * Serves pages that do nothing but read, to compare with: `/window.html` and `/worker.html`; `/paint.html` shows two
 * words.
 * @param more by their paths
 */
export async function serveBarePages(more: PageFiles = {}): Promise<Server> {
  const all: PageFiles = { ...files, ...more };
  const server = createServer((request, response) => {
    const [type, body] = all[request.url ?? ''] ?? ['text/plain', ''];
    response.setHeader('content-type', type);
    response.end(body);
  });
  server.listen(barePort, 'localhost');
  await once(server, 'listening');
  return server;
}
