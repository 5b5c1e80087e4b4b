import { msg, str } from '@lit/localize';
import { formatCount } from '../../i18n/format.ts';

/** What a link can carry. */
export const sharedKinds = ['commands', 'sequences', 'recipes', 'formats'] as const;
export type SharedKind = (typeof sharedKinds)[number];

/** `newer`: written by a later version; `broken`: cut, changed, or larger than any that is written here. */
type ReadSharedLink =
  | { readonly ok: true; readonly kind: SharedKind; readonly value: unknown }
  | { readonly ok: false; readonly problem: 'newer' | 'broken' };

/** Mail and chat programs cut or refuse longer ones. */
export const maxLinkLength = 8000;
/** What a link unpacks to is at most this large, in bytes: 8000 characters of zeros would be megabytes. */
const maxContentBytes = 1_000_000;
const version = 1;

/**
 * A link to this page that carries `value` in its fragment, which browsers send nowhere: `#add=kind.version.content`,
 * where the content is JSON, compressed by DEFLATE, in base64url. It may be longer than `maxLinkLength`.
 * @param page address of the page's folder
 */
export async function writeSharedLink(kind: SharedKind, value: unknown, page: string): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return `${page}#add=${kind}.${version}.${toBase64Url(new Uint8Array(await new Response(packed).arrayBuffer()))}`;
}

/** What a link carries; it is somebody else's, and nothing in it has been checked. */
export async function readSharedLink(link: string): Promise<ReadSharedLink> {
  const broken = { ok: false, problem: 'broken' } as const;
  const [, name, made, content = ''] = /#add=([a-z]+)\.(\d{1,4})\.([\w-]*)\s*$/.exec(link) ?? [];
  if (made !== undefined && Number(made) > version) return { ok: false, problem: 'newer' };
  const kind = sharedKinds.find((one) => one === name);
  if (!kind || Number(made) !== version || content.length > maxLinkLength) return broken;
  try {
    const bytes = await unpack(fromBase64Url(content));
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return { ok: true, kind, value };
  } catch {
    return broken;
  }
}

/** Why a link is not made, and what to do instead. */
export function tooLongSentence(length: number): string {
  const [count, most] = [formatCount(length), formatCount(maxLinkLength)];
  return msg(str`Too long for a link: ${count} characters, at most ${most}. Export it as a file instead.`);
}

/** The address of the page's folder: where its manifest is. */
export function pageFolder(): string {
  const manifest = document.querySelector<HTMLLinkElement>('link[rel=manifest]');
  return new URL('.', manifest?.href ?? location.href).href;
}

/** @throws {TypeError} when it is not DEFLATE, or too large */
async function unpack(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    length += read.value.length;
    if (length > maxContentBytes) {
      await reader.cancel();
      throw new TypeError('Too large');
    }
    parts.push(read.value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function toBase64Url(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}
