/** A file that a page gives piece by piece through `port`, each when it is asked for. */
interface Download {
  readonly name: string;
  readonly port: MessagePort;
}

const offered = new Map<string, Download>();

/** Where downloads are, below the page's root: no file of the server is there. */
export const downloadFolder = 'downloads/';

export function isDownloadOffer(data: unknown): data is { readonly name: string } {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'download' && 'name' in data;
}

/** Answers the page with the address of its download. */
export function offerDownload(name: string, port: MessagePort, root: string): void {
  const path = `${root}${downloadFolder}${crypto.randomUUID()}`;
  offered.set(path, { name, port });
  port.postMessage({ url: path });
}

/** The download at `path` as it comes from its page, never more than a piece ahead of the disk. Each is given once. */
export function downloadResponse(path: string, waitUntil: (done: Promise<void>) => void): Response {
  const download = offered.get(path);
  offered.delete(path);
  if (!download) return new Response(null, { status: 404 });
  const { name, port } = download;
  let end: () => void = () => {};
  // The browser would end a worker that waits for a slow disk.
  waitUntil(new Promise((resolve) => (end = resolve)));
  let onPiece: () => void = () => {};
  let isOver = false;
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // The page was closed or has crashed: what the browser has is not the whole file.
        port.addEventListener('close', () => {
          if (!isOver) controller.error(new Error('The page is gone.'));
          onPiece();
          end();
        });
        port.onmessage = ({ data }: MessageEvent<Uint8Array | 'done' | 'failed'>) => {
          if (data instanceof Uint8Array) controller.enqueue(data);
          else {
            isOver = true;
            if (data === 'done') controller.close();
            else controller.error(new Error('The page ended the download.'));
            end();
          }
          onPiece();
        };
      },
      pull() {
        const taken = new Promise<void>((resolve) => (onPiece = resolve));
        port.postMessage({ more: true });
        return taken;
      },
      cancel() {
        port.postMessage({ cancelled: true });
        end();
      },
    },
    { highWaterMark: 1 },
  );
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
  return new Response(body, {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename*=UTF-8''${encoded}`,
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Cross-Origin-Resource-Policy': 'same-origin',
    },
  });
}
