import { BlockList, isIPv6 } from 'node:net';

/**
 * The proxies that are believed whom they forward for.
 * @param proxies addresses and networks, `192.0.2.1` and `10.0.0.0/8`
 * @returns undefined where there are none
 */
export function trustedProxies(proxies: readonly string[]): BlockList | undefined {
  if (proxies.length === 0) return undefined;
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
