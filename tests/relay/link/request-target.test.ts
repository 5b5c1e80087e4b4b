import { expect, test } from 'vitest';
import { withoutProxyPath } from '../../../relay/link/request-target.ts';

test.each([
  ['/serial', '/serial/api/ports?x=/serial', '/api/ports?x=/serial'],
  ['/serial/', '/serial/', '/'],
  ['/serial', '/serial', ''],
  ['/serial', '/serial?a=1', '?a=1'],
  ['/serial', '/serial#a', '#a'],
  ['/serial', '/serialx/api', '/serialx/api'],
  ['/serial', '/api/ports', '/api/ports'],
  ['/serial', '/', '/'],
  ['/a/b/c', '/a/b/c/hello', '/hello'],
  ['/a/b/c', '/a/b/hello', '/a/b/hello'],
  ['/serial%20lab', '/serial%20lab/hello', '/hello'],
  ['/caf%c3%a9', '/caf%C3%A9/hello', '/hello'],
  ['/串口', '/%E4%B8%B2%E5%8F%A3/ports/lab1/demo%2Fecho', '/ports/lab1/demo%2Fecho'],
  ['/串口', '/%e4%b8%b2%e5%8f%a3/hello', '/hello'],
  ['/~ann', '/%7Eann/hello', '/hello'],
  ['/serial', '/%ff/hello', '/%ff/hello'],
  ['/serial/lab', '/serial%2Flab/hello', '/serial%2Flab/hello'],
])('trials 19: behind a proxy that adds %s, %s is the relay’s %s', (path, url, own) => {
  expect(withoutProxyPath(url, `https://lab.example${path}`)).toBe(own);
});

test('trials 19: without a proxy’s path every target is the relay’s own', () => {
  for (const publicUrl of [undefined, 'https://lab.example', 'https://lab.example/'])
    expect(withoutProxyPath('/serial/hello', publicUrl)).toBe('/serial/hello');
  expect(withoutProxyPath(undefined, 'https://lab.example/serial')).toBeUndefined();
  expect(withoutProxyPath('*', 'https://lab.example/serial')).toBe('*');
});
