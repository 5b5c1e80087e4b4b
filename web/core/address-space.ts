/**
 * Who can reach an address: this computer alone, those on its network, everybody (Local Network Access, section 2.1).
 */
export type AddressSpace = 'loopback' | 'local' | 'public';

/**
 * Names that only a local network resolves: one label, mDNS, RFC 8375, ICANN's .internal, and what routers give out.
 */
const localName = /^[^.]+$|\.(?:local|home\.arpa|internal|lan|home|fritz\.box)$/;

/**
 * The space of a host as its name alone tells it: nothing is looked up, so a public name of a private address counts as
 * public.
 * @param host as in `URL.hostname`
 */
export function spaceOf(host: string): AddressSpace {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (name === 'localhost' || name.endsWith('.localhost')) return 'loopback';
  if (name.startsWith('[')) return spaceOfIPv6(name.slice(1, -1));
  const parts = /^(\d+)\.(\d+)\.\d+\.\d+$/.exec(name);
  if (!parts) return localName.test(name) ? 'local' : 'public';
  const [first, second] = [Number(parts[1]), Number(parts[2])];
  if (first === 127) return 'loopback';
  const isPrivate = first === 10 || (first === 172 && second >= 16 && second < 32) || (first === 192 && second === 168);
  return isPrivate || (first === 169 && second === 254) || (first === 100 && second >= 64 && second < 128)
    ? 'local'
    : 'public';
}

function spaceOfIPv6(address: string): AddressSpace {
  if (address === '::1') return 'loopback';
  // URL writes an IPv4 address within in hexadecimal: ::ffff:7f00:1.
  const [, high, low] = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(address) ?? [];
  if (high !== undefined && low !== undefined) {
    const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
    return spaceOf([a >> 8, a & 255, b >> 8, b & 255].join('.'));
  }
  return /^(?:f[cd]|fe[89ab])/.test(address) ? 'local' : 'public';
}
