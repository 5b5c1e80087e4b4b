/**
 * What a link's secret is for, by its first character. `p`: pairs an owner's device, once. `s`: a share; programs also
 * use it as their credential. `t`: a device that is signed in. `n`: admits another relay as a node. `l`: the programs
 * of the relay's own user on its host.
 */
export type SecretKind = 'p' | 's' | 't' | 'n' | 'l';

/** 72 bits that name it and 192 that prove it, in base64url: `s_` id `.` secret. */
export interface LinkSecret {
  readonly kind: SecretKind;
  readonly id: string;
  /** As it is sent. */
  readonly text: string;
}

/** A subprotocol of this beginning carries a credential, for clients that can set no header. */
export const bearerProtocolPrefix = 'baudcast.bearer.';

const pattern = /^([pstnl])_([\w-]{12})\.([\w-]{32})$/;
const fragments: Readonly<Record<'p' | 's' | 'n', string>> = { p: 'pair', s: 'share', n: 'join' };

/** @returns `undefined` for anything but a whole secret */
export function readSecret(text: string): LinkSecret | undefined {
  const [, kind, id] = pattern.exec(text) ?? [];
  return id === undefined ? undefined : { kind: kind as SecretKind, id, text };
}

/** The fragment of a link, `#share=s_…`. Browsers send it nowhere, so that it is in no log and no `Referer`. */
export function linkFragment(secret: LinkSecret & { readonly kind: 'p' | 's' | 'n' }): string {
  return `#${fragments[secret.kind]}=${secret.text}`;
}

/**
 * What the fragment of an address carries.
 * @param fragment with or without `#`
 * @returns `undefined` for other links; `broken` for one of ours that was cut or changed
 */
export function readFragment(fragment: string): LinkSecret | 'broken' | undefined {
  const [, word, text] = /^#?(pair|share|join)=(.*)$/s.exec(fragment) ?? [];
  if (word === undefined || text === undefined) return undefined;
  const secret = readSecret(text);
  return secret && secret.kind !== 't' && secret.kind !== 'l' && fragments[secret.kind] === word ? secret : 'broken';
}
