import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import type { Identity } from '../../../relay/auth/identity.ts';
import { readBody } from '../../../relay/http/read-body.ts';

const most = 256 * 1024;
const identityOf = (share: string | null, root = share ?? undefined): Identity =>
  ({ share, root, ended: new AbortController().signal }) as unknown as Identity;

/** A request whose body has not come yet. */
function ask(identity: Identity, length: number | undefined) {
  const request = Object.assign(new PassThrough(), {
    headers: length === undefined ? {} : { 'content-length': String(length) },
  });
  const response = new EventEmitter();
  const body = readBody(
    { request: request as unknown as IncomingMessage, response: response as ServerResponse, identity },
    most,
  );
  body.catch(() => undefined);
  return { request, body, close: () => response.emit('close') };
}

it('trials B 1: bodies that never come whole take a bounded part of memory for all devices of a share', async () => {
  const one = identityOf('a', 'root-1');
  const other = identityOf('b', 'root-1');
  const waiting = Array.from({ length: 128 }, (_, i) => ask(i % 2 ? one : other, i % 3 ? most : undefined));
  await expect(ask(one, 1).body).rejects.toMatchObject({ code: 'OVERLOADED' });
  await expect(ask(other, undefined).body).rejects.toMatchObject({ code: 'OVERLOADED' });
  // Others are not affected, and neither is who asks without a body.
  for (const identity of [identityOf('c', 'root-2'), identityOf(null)]) {
    const { request, body } = ask(identity, 2);
    request.end('ok');
    expect(String(await body)).toBe('ok');
  }
  const none = ask(one, 0);
  none.request.end();
  expect((await none.body).length).toBe(0);
  // One that is answered makes room for another.
  const [first] = waiting;
  first?.request.end('late');
  expect(String(await first?.body)).toBe('late');
  await expect(ask(one, 1).body).rejects.toMatchObject({ code: 'OVERLOADED' });
  first?.close();
  first?.close();
  const next = ask(one, most);
  next.request.end('next');
  expect(String(await next.body)).toBe('next');
  await expect(ask(one, 1).body).rejects.toMatchObject({ code: 'OVERLOADED' });
  for (const { close } of [...waiting, next]) close();
});
