import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import sirv from 'sirv';

/**
 * Answers a request for `path`, which is decoded and begins with a slash.
 * @param root path of the page's folder as its browser has it. Default: as far above as the path is deep
 */
export type ServeFile = (request: IncomingMessage, response: ServerResponse, path: string, root?: string) => void;

/** Where the build puts files whose names carry a hash of their content. */
const hashedFiles = /^\/assets\//;
/** Paths that name a file: when it is missing, a page in its place would only hide that. */
const filePaths = /^\/(?:assets|icons)\/|^\/[^/]*\.[^/]*$/;

/**
 * Serves a built page. Unknown paths get index.html, so that addresses within the page can be opened directly.
 * @param directory absolute path of the build
 */
export function serveStaticFiles(directory: string): ServeFile {
  const serve = sirv(directory, {
    // Looks at the disk for each request, so that a new build is served whole, with correct lengths.
    dev: true,
    etag: true,
    extensions: [],
    setHeaders: (response, pathname) => {
      // The browser asks again for all else, the service worker and index.html above all.
      response.setHeader(
        'Cache-Control',
        hashedFiles.test(pathname) ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });

  return (request, response, path, root) => {
    // Nothing here is large enough to be asked for in parts, and sirv throws on a range that ends before it begins.
    delete request.headers.range;
    if (path === '/') request.url = '/index.html';
    serve(request, response, () => {
      if (filePaths.test(path)) return notFound(response);
      readFile(`${directory}/index.html`, 'utf8').then(
        (html) => answerAtAnyDepth(response, html, root ?? ('../'.repeat(path.split('/').length - 2) || './')),
        () => notFound(response),
      );
    });
  };
}

/**
 * index.html names what it loads relative to itself. At an address below, such as `/ports/lab1/gps`, that is as many
 * folders above. It is not `/`: a proxy may have put its path before.
 */
function answerAtAnyDepth(response: ServerResponse, html: string, root: string): void {
  response.setHeader('Cache-Control', 'no-cache');
  response.setHeader('Content-Type', 'text/html;charset=utf-8');
  response.end(html.replaceAll('="./', `="${root}`));
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Not found.\n');
}
