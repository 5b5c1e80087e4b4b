import type { SharedAsk } from '../../engine/api/relays.ts';

const escapes: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r', 92: '\\\\' };
const signalNames = [
  ['dataTerminalReady', 'DTR'],
  ['requestToSend', 'RTS'],
  ['break', 'BREAK'],
] as const;

/**
 * What somebody is asked to allow, exactly: bytes as printable ASCII and escapes, which cannot pretend to be anything
 * else, or the signals in their order with the waits.
 */
export function askedDetails({ hex = '', bytes = 0, steps = [] }: Pick<SharedAsk, 'hex' | 'bytes' | 'steps'>): string {
  if (steps.length > 0)
    return steps
      .flatMap(({ set, waitMs }) => [
        ...signalNames.flatMap(([key, name]) => (set[key] === undefined ? [] : [`${name} ${Number(set[key])}`])),
        ...(waitMs > 0 ? [`${waitMs} ms`] : []),
      ])
      .join(' · ');
  const pairs = hex.match(/../g) ?? [];
  const text = pairs.map((pair) => {
    const byte = Number.parseInt(pair, 16);
    return escapes[byte] ?? (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${pair}`);
  });
  return `${text.join('')}${pairs.length < bytes ? ` … +${bytes - pairs.length}` : ''}`;
}
