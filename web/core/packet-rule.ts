/**
 * Where one packet ends and the next begins. Receive and transmit are cut independently of each other.
 * `any` ends a line at CR, LF or CR LF; a pause does not end one, unless `quietMs` says after how long it does.
 * `gapMs` is the quiet time before a chunk that starts a new packet.
 */
export type PacketRule =
  | { readonly kind: 'line'; readonly ending: 'any' | 'lf' | 'cr' | 'crlf'; readonly quietMs?: number }
  | { readonly kind: 'gap'; readonly gapMs: number };

export const defaultPacketRule: PacketRule = { kind: 'line', ending: 'any' };

/** Longer packets continue in another row, so that a stream without line endings still has rows to show. */
export const maxPacketBytes = 2048;
