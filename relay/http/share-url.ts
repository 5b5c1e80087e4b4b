import { portAddress } from '../protocol/port-address.ts';
import type { PortInfo } from '../protocol/port-info.ts';

/** The page a share opens: its port's, when it has one alone. @param base without a slash at the end */
export function shareUrl(base: string, port: Pick<PortInfo, 'node' | 'id'> | undefined): string {
  return port === undefined
    ? `${base}/`
    : `${base}/ports/${portAddress(port).split('/').map(encodeURIComponent).join('/')}`;
}
