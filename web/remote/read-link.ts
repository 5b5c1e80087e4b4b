import { pathBeforeRelay } from '../core/path-before-relay.ts';
import { readFragment, readSecret } from '../../relay/protocol/link-secret.ts';

/** What a link gives access to. */
interface AccessLink {
  /** Where the relay is; `undefined` where only a secret was given. */
  readonly address: string | undefined;
  readonly kind: 'pair' | 'share';
  /** The port it opens the page on, as behind `/ports/`; `undefined` when it names none. */
  readonly path: string | undefined;
  /** Names the link and proves nothing. */
  readonly id: string;
  readonly secret: string;
}

type ReadLink =
  | { readonly ok: true; readonly link: AccessLink }
  | { readonly ok: false; readonly problem: 'empty' | 'no-link' | 'broken' | 'join' };

const schemes: Readonly<Record<string, string>> = {
  'http:': 'http',
  'https:': 'https',
  'ws:': 'http',
  'wss:': 'https',
};
/** Longer text is not a link, and is not searched. */
const maxLength = 4096;

/**
 * Reads a link as people paste it: with the line breaks of a mail, in angle brackets, with the full stop of its
 * sentence, or its secret alone. Whatever else it is comes back as a problem, never as an exception.
 */
export function readLink(text: string): ReadLink {
  const plain = text
    .slice(0, maxLength)
    .replaceAll(/[\s\u200b\u2060\ufeff]+/g, '')
    .replace(/^[<("'“]+/, '')
    .replace(/[>)"'”.,;]+$/, '');
  if (plain === '') return { ok: false, problem: 'empty' };
  const at = plain.indexOf('#');
  const fragment = at < 0 ? plain : plain.slice(at);
  const read = readFragment(fragment) ?? (at < 0 ? readSecret(plain) : undefined);
  if (read === undefined) return { ok: false, problem: /^[ps]_/.test(plain) ? 'broken' : 'no-link' };
  if (read === 'broken') return { ok: false, problem: 'broken' };
  if (read.kind === 'n') return { ok: false, problem: 'join' };
  // The credentials of a device and of the host's programs are not links.
  if (read.kind !== 'p' && read.kind !== 's') return { ok: false, problem: 'no-link' };
  const url = at > 0 ? urlOf(plain.slice(0, at)) : undefined;
  if (at > 0 && url === undefined) return { ok: false, problem: 'broken' };
  const root = url && pathBeforeRelay(url.pathname);
  const path = url && portPath(url.pathname.slice(root?.length));
  return {
    ok: true,
    link: {
      address: url && `${url.origin}${root}`,
      path,
      kind: read.kind === 'p' ? 'pair' : 'share',
      id: read.id,
      secret: read.text,
    },
  };
}

function urlOf(text: string): URL | undefined {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  const scheme = url && schemes[url.protocol];
  if (!url?.hostname || scheme === undefined || url.username || url.password) return undefined;
  return new URL(`${scheme}://${url.host}${url.pathname}`);
}

function portPath(pathname: string): string | undefined {
  const [, path] = /^\/ports\/(.+?)\/?$/.exec(pathname) ?? [];
  try {
    return path && decodeURIComponent(path);
  } catch {
    return undefined; // not encoded as addresses are: no port has such a name
  }
}
