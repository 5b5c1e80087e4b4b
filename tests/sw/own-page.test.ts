import { expect, test } from 'vitest';
import { isOwnPage } from '../../web/sw/own-page.ts';

test.each(['/', '/serial/', '/Tools/serial%20lab/'])(
  'trials 19: the service worker of a page at %s answers for that page, and for no other below it',
  (root) => {
    for (const path of ['', 'index.html', 'ports/lab1/gps', 'ports/lab1/demo%2Fecho'])
      expect(isOwnPage(root + path, root), path).toBe(true);
    const others = ['hello', 'healthz', 'metrics', 'v1', 'api/ports', 'trust', 'trust/baudcast.pem', 'v1/tunnel'];
    for (const path of [...others, 'serial/', 'serial/ports/lab2/gps', 'serial/index.html', 'portsx'])
      expect(isOwnPage(root + path, root), path).toBe(false);
    expect(isOwnPage('/elsewhere/', root === '/' ? '/x/' : root)).toBe(false);
  },
);
