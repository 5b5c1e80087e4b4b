import { record } from '../../relay/protocol/checks.ts';
import { parseJson } from '../../relay/protocol/parse-message.ts';
import type { RemoteClock } from './remote-clock.ts';
import type { Fetch } from './tunnel-requests.ts';

const patienceMs = 5000;

/**
 * Whether a relay answers `GET /hello` at this address. Never rejects.
 * @param address the relay's origin
 */
export async function probeRelay(address: string, fetch: Fetch, clock: RemoteClock): Promise<boolean> {
  const giveUp = new AbortController();
  const cancel = clock.after(patienceMs, () => giveUp.abort());
  try {
    const response = await fetch(new URL('/hello', address).href, { cache: 'no-store', signal: giveUp.signal });
    if (!response.ok) return false;
    return Object.hasOwn(record(parseJson(await response.text()), ''), 'product');
  } catch {
    return false;
  } finally {
    cancel();
  }
}
